-- AlterTable
ALTER TABLE "import_pages" ADD COLUMN     "list_digest" TEXT;
