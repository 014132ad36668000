-- Pages in Redis leave the index of listed ids: a page that is worked on is updated several times, and each update wrote
-- all its ids into the index again.
DROP INDEX "import_pages_listed_ids";
CREATE INDEX "import_pages_listed_ids" ON "import_pages" USING gin ("listed_ids") WITH (fastupdate = off)
  WHERE "listed_at" IS NOT NULL AND "status" NOT IN ('queued', 'running');

-- Where a shop's listings lie in time, which cuts its next full run, without reading the listings themselves.
CREATE INDEX "platform_mappings_created" ON "platform_mappings" ("shop_id", "platform_created_at") WHERE "delisted_at" IS NULL;
