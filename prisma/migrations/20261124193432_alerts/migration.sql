-- CreateTable
CREATE TABLE "alert_rules" (
    "name" TEXT NOT NULL,
    "rule" JSONB NOT NULL,
    "added_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "alert_rules_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "alert_states" (
    "name" TEXT NOT NULL,
    "condition" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "since" TIMESTAMPTZ(3) NOT NULL,
    "clear_since" TIMESTAMPTZ(3),
    "value" DOUBLE PRECISION,
    "step" INTEGER NOT NULL DEFAULT 0,
    "notified_at" TIMESTAMPTZ(3),
    "silenced_until" TIMESTAMPTZ(3),
    "event_id" INTEGER,
    "checked_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "alert_states_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "alert_events" (
    "id" SERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "condition" TEXT NOT NULL,
    "level" TEXT NOT NULL,
    "value" DOUBLE PRECISION NOT NULL,
    "fired_at" TIMESTAMPTZ(3) NOT NULL,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "alert_events_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alert_notices" (
    "id" SERIAL NOT NULL,
    "action" TEXT NOT NULL,
    "target" JSONB NOT NULL,
    "subject" TEXT NOT NULL,
    "content" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL,
    "sent_at" TIMESTAMPTZ(3),
    "tries" INTEGER NOT NULL DEFAULT 0,
    "next_try_at" TIMESTAMPTZ(3),
    "last_error" TEXT,

    CONSTRAINT "alert_notices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_slowdowns" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "plan" JSONB NOT NULL,
    "applied" BOOLEAN NOT NULL DEFAULT false,
    "since" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "import_slowdowns_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alert_events_name_id_idx" ON "alert_events"("name", "id");

-- CreateIndex
CREATE INDEX "alert_notices_next_try_at_idx" ON "alert_notices"("next_try_at");
