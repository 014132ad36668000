-- AlterTable
ALTER TABLE "shops" ADD COLUMN     "paused_at" TIMESTAMPTZ(3),
ADD COLUMN     "paused_reason" TEXT;

-- AlterTable
ALTER TABLE "import_runs" ADD COLUMN     "paused_at" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "import_pages" ADD COLUMN     "attempt_log" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "throttled_since" TIMESTAMPTZ(3),
ADD COLUMN     "waiting_for" TEXT,
ADD COLUMN     "waiting_until" TIMESTAMPTZ(3);

-- AlterTable
ALTER TABLE "dead_letters" ADD COLUMN     "decided_at" TIMESTAMPTZ(3),
ADD COLUMN     "decided_by" TEXT,
ADD COLUMN     "decided_why" TEXT,
ADD COLUMN     "history" JSONB NOT NULL DEFAULT '[]',
ADD COLUMN     "source_attempts_made" INTEGER NOT NULL DEFAULT 0;

-- CreateTable
CREATE TABLE "rate_limits" (
    "platform" TEXT NOT NULL,
    "scope" TEXT NOT NULL,
    "per_second" DOUBLE PRECISION NOT NULL,
    "set_by" TEXT NOT NULL,
    "set_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "rate_limits_pkey" PRIMARY KEY ("platform","scope")
);

-- CreateTable
CREATE TABLE "import_schedules" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "every_minutes" INTEGER,
    "daily_at" TEXT,
    "time_zone" TEXT NOT NULL DEFAULT 'UTC',
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "next_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "import_schedules_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "operator_actions" (
    "id" BIGSERIAL NOT NULL,
    "at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "who" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "why" TEXT,

    CONSTRAINT "operator_actions_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "import_schedules_next_at_idx" ON "import_schedules"("next_at");

-- CreateIndex
CREATE UNIQUE INDEX "import_schedules_shop_id_kind_key" ON "import_schedules"("shop_id", "kind");

-- CreateIndex
CREATE INDEX "operator_actions_at_idx" ON "operator_actions"("at");

-- AddForeignKey
ALTER TABLE "import_schedules" ADD CONSTRAINT "import_schedules_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema can't say.

-- Runs over a list of ids are short and may go side by side; of the others one is active per shop and kind.
DROP INDEX "import_runs_one_active";
CREATE UNIQUE INDEX "import_runs_one_active" ON "import_runs" ("shop_id", "kind")
  WHERE "status" IN ('requested', 'running') AND "kind" <> 'ids';
