-- DropForeignKey
ALTER TABLE "import_schedules" DROP CONSTRAINT "import_schedules_shop_id_fkey";

-- AlterTable
ALTER TABLE "import_schedules" DROP COLUMN "daily_at",
ADD COLUMN     "cron" TEXT;

-- AddForeignKey
ALTER TABLE "import_schedules" ADD CONSTRAINT "import_schedules_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE CASCADE ON UPDATE CASCADE;
