-- Pages in Redis leave the index of listed ids: a page that is worked on is updated several times, and each update wrote
-- all its ids into the index again.
DROP INDEX "import_pages_listed_ids";
CREATE INDEX "import_pages_listed_ids" ON "import_pages" USING gin ("listed_ids") WITH (fastupdate = off)
  WHERE "listed_at" IS NOT NULL AND "status" NOT IN ('queued', 'running');

-- Where a shop's listings lie in time, which cuts its next full run, without reading the listings themselves. Beside a key
-- that is there anyway: an index of its own would cost every new listing.
DROP INDEX "platform_mappings_shop_id_external_id_key";
CREATE UNIQUE INDEX "platform_mappings_shop_id_external_id_key" ON "platform_mappings" ("shop_id", "external_id")
  INCLUDE ("platform_created_at");
