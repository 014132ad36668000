-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateTable
CREATE TABLE "platform_grants" (
    "id" SERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "app" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "access_token" TEXT NOT NULL,
    "access_expires_at" TIMESTAMPTZ(3) NOT NULL,
    "refresh_token" TEXT NOT NULL,
    "refresh_expires_at" TIMESTAMPTZ(3),
    "version" INTEGER NOT NULL DEFAULT 1,
    "status" TEXT NOT NULL DEFAULT 'active',
    "paused_reason" TEXT,
    "lease_holder" TEXT,
    "lease_until" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "platform_grants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "shops" (
    "id" SERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "region" TEXT NOT NULL,
    "currency" TEXT NOT NULL,
    "cipher" TEXT,
    "seller" TEXT NOT NULL DEFAULT 'default',
    "status" TEXT NOT NULL DEFAULT 'active',
    "grant_id" INTEGER NOT NULL,
    "watermark" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "shops_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "master_products" (
    "id" BIGSERIAL NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "description_html" TEXT,
    "brand" TEXT,
    "category_id" TEXT,
    "category_path" TEXT,
    "status" TEXT NOT NULL,
    "images" JSONB NOT NULL,
    "attributes" JSONB NOT NULL,
    "weight_kg" DECIMAL(14,6),
    "length_m" DECIMAL(14,6),
    "width_m" DECIMAL(14,6),
    "height_m" DECIMAL(14,6),
    "base_price" DECIMAL(18,4),
    "currency" TEXT,
    "provenance" JSONB NOT NULL DEFAULT '{}',
    "listing_count" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "master_products_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "master_variants" (
    "id" BIGSERIAL NOT NULL,
    "master_product_id" BIGINT NOT NULL,
    "key" TEXT NOT NULL,
    "sku" TEXT,
    "gtin" TEXT,
    "options" JSONB NOT NULL,

    CONSTRAINT "master_variants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "matching_keys" (
    "key" TEXT NOT NULL,
    "conflict" TEXT,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "matching_keys_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "platform_mappings" (
    "id" BIGSERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "platform" TEXT NOT NULL,
    "master_product_id" BIGINT NOT NULL,
    "name" TEXT NOT NULL,
    "description" TEXT,
    "description_html" TEXT,
    "brand" TEXT,
    "category_id" TEXT,
    "category_path" TEXT,
    "status" TEXT NOT NULL,
    "platform_status" TEXT NOT NULL,
    "sync_status" TEXT NOT NULL,
    "images" JSONB NOT NULL,
    "attributes" JSONB NOT NULL,
    "weight_kg" DECIMAL(14,6),
    "length_m" DECIMAL(14,6),
    "width_m" DECIMAL(14,6),
    "height_m" DECIMAL(14,6),
    "base_price" DECIMAL(18,4),
    "currency" TEXT,
    "changes" JSONB NOT NULL,
    "match_conflict" TEXT,
    "canonical_hash" TEXT NOT NULL,
    "pipeline_version" INTEGER NOT NULL,
    "platform_created_at" TIMESTAMPTZ(3),
    "platform_updated_at" TIMESTAMPTZ(3) NOT NULL,
    "delisted_at" TIMESTAMPTZ(3),
    "first_run_id" INTEGER NOT NULL,
    "last_run_id" INTEGER NOT NULL,
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "platform_mappings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "platform_variants" (
    "id" BIGSERIAL NOT NULL,
    "mapping_id" BIGINT NOT NULL,
    "external_id" TEXT NOT NULL,
    "master_variant_id" BIGINT NOT NULL,
    "position" INTEGER NOT NULL,
    "sku" TEXT,
    "gtin" TEXT,
    "sku_key" TEXT,
    "options" JSONB NOT NULL,
    "price" DECIMAL(18,4) NOT NULL,
    "list_price" DECIMAL(18,4),
    "currency" TEXT NOT NULL,
    "stock" INTEGER,
    "active" BOOLEAN NOT NULL,

    CONSTRAINT "platform_variants_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "listing_sync_state" (
    "shop_id" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "mapping_id" BIGINT,
    "live" BOOLEAN NOT NULL,
    "synced" BOOLEAN NOT NULL,
    "platform_updated_at" BIGINT NOT NULL,
    "list_fingerprint" TEXT NOT NULL,
    "details_asked_at" BIGINT NOT NULL,
    "source_hash" TEXT,
    "pipeline_version" INTEGER NOT NULL,
    "ticket" BIGINT NOT NULL,

    CONSTRAINT "listing_sync_state_pkey" PRIMARY KEY ("shop_id","external_id")
);

-- CreateTable
CREATE TABLE "raw_import_data" (
    "shop_id" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "source_hash" TEXT NOT NULL,
    "run_id" INTEGER NOT NULL,
    "fetched_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "raw_import_data_pkey" PRIMARY KEY ("shop_id","external_id")
);

-- CreateTable
CREATE TABLE "import_runs" (
    "id" SERIAL NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "kind" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "phase" TEXT NOT NULL DEFAULT 'list',
    "requested_by" TEXT NOT NULL,
    "clock_at" BIGINT,
    "start_ticket" BIGINT,
    "unstable" BOOLEAN NOT NULL DEFAULT false,
    "delisting_pending" INTEGER NOT NULL DEFAULT 0,
    "delisting_approved" BOOLEAN NOT NULL DEFAULT false,
    "message" TEXT,
    "totals" JSONB,
    "requested_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "started_at" TIMESTAMPTZ(3),
    "ended_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_runs_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_slices" (
    "id" SERIAL NOT NULL,
    "run_id" INTEGER NOT NULL,
    "parent_id" INTEGER,
    "role" TEXT NOT NULL,
    "round" INTEGER NOT NULL DEFAULT 0,
    "field" TEXT NOT NULL,
    "from_second" BIGINT NOT NULL,
    "to_second" BIGINT NOT NULL,
    "statuses" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "status" TEXT NOT NULL DEFAULT 'open',
    "page_count" INTEGER NOT NULL DEFAULT 0,
    "new_ids" INTEGER NOT NULL DEFAULT 0,
    "followed_up" BOOLEAN NOT NULL DEFAULT false,
    "total_hint" INTEGER,

    CONSTRAINT "import_slices_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_pages" (
    "id" BIGSERIAL NOT NULL,
    "run_id" INTEGER NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "slice_id" INTEGER NOT NULL,
    "seq" INTEGER NOT NULL,
    "cursor" TEXT,
    "status" TEXT NOT NULL DEFAULT 'ready',
    "priority" INTEGER NOT NULL,
    "generation" INTEGER NOT NULL DEFAULT 1,
    "claim" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(3),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "stalls" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "failing_since" TIMESTAMPTZ(3),
    "queued_at" TIMESTAMPTZ(3),
    "listed_at" TIMESTAMPTZ(3),
    "list_ticket" BIGINT,
    "settled_at" TIMESTAMPTZ(3),
    "listed_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "pending" JSONB NOT NULL DEFAULT '[]',
    "gone" JSONB NOT NULL DEFAULT '[]',
    "listed" INTEGER NOT NULL DEFAULT 0,
    "duplicates" INTEGER NOT NULL DEFAULT 0,
    "fetched" INTEGER NOT NULL DEFAULT 0,
    "unchanged_by_list" INTEGER NOT NULL DEFAULT 0,
    "withdrawn" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "delisted" INTEGER NOT NULL DEFAULT 0,
    "api_calls" INTEGER NOT NULL DEFAULT 0,
    "throttled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "import_pages_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "import_rejects" (
    "shop_id" INTEGER NOT NULL,
    "external_id" TEXT NOT NULL,
    "name" TEXT,
    "reasons" JSONB NOT NULL,
    "first_run_id" INTEGER NOT NULL,
    "last_run_id" INTEGER NOT NULL,
    "count" INTEGER NOT NULL DEFAULT 1,
    "pipeline_version" INTEGER NOT NULL,
    "first_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "last_seen_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "resolved_at" TIMESTAMPTZ(3),

    CONSTRAINT "import_rejects_pkey" PRIMARY KEY ("shop_id","external_id")
);

-- CreateTable
CREATE TABLE "dead_letters" (
    "id" SERIAL NOT NULL,
    "platform" TEXT NOT NULL,
    "shop_id" INTEGER NOT NULL,
    "run_id" INTEGER NOT NULL,
    "page_id" BIGINT NOT NULL,
    "generation" INTEGER NOT NULL,
    "source_queue" TEXT NOT NULL,
    "source_job_id" TEXT NOT NULL,
    "cursor" TEXT,
    "reason" TEXT NOT NULL,
    "blame" TEXT NOT NULL,
    "user_message" TEXT NOT NULL,
    "detail" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL,
    "redrives" INTEGER NOT NULL DEFAULT 0,
    "status" TEXT NOT NULL DEFAULT 'dead',
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "dead_letters_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "api_usage" (
    "platform" TEXT NOT NULL,
    "app" TEXT NOT NULL,
    "day" DATE NOT NULL,
    "endpoint" TEXT NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "throttled" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "api_usage_pkey" PRIMARY KEY ("platform","app","day","endpoint")
);

-- CreateIndex
CREATE UNIQUE INDEX "platform_grants_platform_app_subject_key" ON "platform_grants"("platform", "app", "subject");

-- CreateIndex
CREATE UNIQUE INDEX "shops_platform_external_id_key" ON "shops"("platform", "external_id");

-- CreateIndex
CREATE UNIQUE INDEX "master_variants_master_product_id_key_key" ON "master_variants"("master_product_id", "key");

-- CreateIndex
CREATE INDEX "platform_mappings_master_product_id_idx" ON "platform_mappings"("master_product_id");

-- CreateIndex
CREATE UNIQUE INDEX "platform_mappings_shop_id_external_id_key" ON "platform_mappings"("shop_id", "external_id");

-- CreateIndex
CREATE INDEX "platform_variants_master_variant_id_idx" ON "platform_variants"("master_variant_id");

-- CreateIndex
CREATE UNIQUE INDEX "platform_variants_mapping_id_external_id_key" ON "platform_variants"("mapping_id", "external_id");

-- CreateIndex
CREATE INDEX "import_runs_shop_id_id_idx" ON "import_runs"("shop_id", "id");

-- CreateIndex
CREATE INDEX "import_slices_run_id_idx" ON "import_slices"("run_id");

-- CreateIndex
CREATE INDEX "import_pages_run_id_status_idx" ON "import_pages"("run_id", "status");

-- CreateIndex
CREATE UNIQUE INDEX "import_pages_slice_id_seq_key" ON "import_pages"("slice_id", "seq");

-- CreateIndex
CREATE UNIQUE INDEX "dead_letters_page_id_generation_key" ON "dead_letters"("page_id", "generation");

-- AddForeignKey
ALTER TABLE "shops" ADD CONSTRAINT "shops_grant_id_fkey" FOREIGN KEY ("grant_id") REFERENCES "platform_grants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "master_variants" ADD CONSTRAINT "master_variants_master_product_id_fkey" FOREIGN KEY ("master_product_id") REFERENCES "master_products"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_mappings" ADD CONSTRAINT "platform_mappings_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_mappings" ADD CONSTRAINT "platform_mappings_master_product_id_fkey" FOREIGN KEY ("master_product_id") REFERENCES "master_products"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_variants" ADD CONSTRAINT "platform_variants_mapping_id_fkey" FOREIGN KEY ("mapping_id") REFERENCES "platform_mappings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "platform_variants" ADD CONSTRAINT "platform_variants_master_variant_id_fkey" FOREIGN KEY ("master_variant_id") REFERENCES "master_variants"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_runs" ADD CONSTRAINT "import_runs_shop_id_fkey" FOREIGN KEY ("shop_id") REFERENCES "shops"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_slices" ADD CONSTRAINT "import_slices_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_pages" ADD CONSTRAINT "import_pages_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "import_runs"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "import_pages" ADD CONSTRAINT "import_pages_slice_id_fkey" FOREIGN KEY ("slice_id") REFERENCES "import_slices"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema can't say.

-- Orders writes by when their answers were asked for.
CREATE SEQUENCE "import_ticket_seq";
-- Fences: each claim of a page draws a new number.
CREATE SEQUENCE "import_claim_seq";

-- One active run per shop and kind.
CREATE UNIQUE INDEX "import_runs_one_active" ON "import_runs" ("shop_id", "kind") WHERE "status" IN ('requested', 'running');
-- A shop's next pages in the order of their release, what keeps a run open, and a shop's pages that have a job.
CREATE INDEX "import_pages_ready" ON "import_pages" ("shop_id", "priority", "id") WHERE "status" = 'ready';
CREATE INDEX "import_pages_open" ON "import_pages" ("run_id", "id") WHERE "status" IN ('ready', 'queued', 'running');
CREATE INDEX "import_pages_in_redis" ON "import_pages" ("shop_id", "id") WHERE "status" IN ('queued', 'running');
-- Whether an id was listed before in its run. Without fastupdate: a pending list would be scanned by every list commit.
CREATE INDEX "import_pages_listed_ids" ON "import_pages" USING gin ("listed_ids") WITH (fastupdate = off);
CREATE INDEX "import_rejects_open" ON "import_rejects" ("shop_id") WHERE "resolved_at" IS NULL;
CREATE INDEX "dead_letters_status" ON "dead_letters" ("status", "platform");

-- Carriers of a matching key.
CREATE INDEX "platform_variants_gtin" ON "platform_variants" ("gtin") WHERE "gtin" IS NOT NULL;
-- By listing too, so that of a SKU which thousands carry the first few listings are found without reading the others.
CREATE INDEX "platform_variants_sku_key" ON "platform_variants" ("sku_key", "mapping_id") WHERE "sku_key" IS NOT NULL;

-- The troubleshooting guide's indexes, under its names.
CREATE INDEX "idx_master_products_name_search" ON "master_products" USING gin (to_tsvector('english', "name"));
CREATE INDEX "idx_platform_mappings_sync_status" ON "platform_mappings" ("sync_status") WHERE "sync_status" <> 'synced';

-- Room for updates in place: these rows are updated over and over, and no indexed column of theirs changes.
ALTER TABLE "listing_sync_state" SET (fillfactor = 80);
ALTER TABLE "import_pages" SET (fillfactor = 70);
ALTER TABLE "platform_grants" SET (fillfactor = 70);

-- lz4 packs payloads a quarter faster than pglz, where the server was built with it. \x3b is a semicolon: the engine that
-- applies migrations cuts the file at each one, quoted or not.
DO E'BEGIN ALTER TABLE "raw_import_data" ALTER COLUMN "payload" SET COMPRESSION lz4\x3b EXCEPTION WHEN feature_not_supported THEN NULL\x3b END';
