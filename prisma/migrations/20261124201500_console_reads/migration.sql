-- What Prisma's schema can't say: how the console finds what it shows without reading whole tables.

-- What ended lately, for the charts.
CREATE INDEX "import_pages_settled" ON "import_pages" ("settled_at") WHERE "settled_at" IS NOT NULL;
-- Open rejects, the newest first, page by page.
CREATE INDEX "import_rejects_newest" ON "import_rejects" ("last_seen_at" DESC, "shop_id", "external_id") WHERE "resolved_at" IS NULL;
-- Listings that wait for a person to say what they are.
CREATE INDEX "platform_mappings_conflicts" ON "platform_mappings" ("id") WHERE "match_conflict" IS NOT NULL;
CREATE INDEX "matching_keys_conflicts" ON "matching_keys" ("key") WHERE "conflict" IS NOT NULL;
