/** What holds of the catalogue at every moment: masters, listings, variants and their keys. */
import { Prisma } from '../database.ts';

/** Each statement gives a row for each thing that breaks the rule, with its name as `subject`. */
export const CATALOGUE_RULES = {
  listings_without_master: Prisma.sql`
    SELECT 'listing ' || m.id AS subject FROM platform_mappings m
    WHERE NOT EXISTS (SELECT FROM master_products p WHERE p.id = m.master_product_id)`,

  masters_without_listings: Prisma.sql`
    SELECT 'product ' || p.id AS subject FROM master_products p
    WHERE NOT EXISTS (SELECT FROM platform_mappings m WHERE m.master_product_id = p.id)`,

  listing_counts: Prisma.sql`
    SELECT 'product ' || p.id AS subject
    FROM master_products p JOIN (
      SELECT master_product_id AS id, count(*) AS listings FROM platform_mappings GROUP BY 1) m USING (id)
    WHERE p.listing_count <> m.listings`,

  listings_of_another_platform: Prisma.sql`
    SELECT 'listing ' || m.id AS subject FROM platform_mappings m LEFT JOIN shops s ON s.id = m.shop_id
    WHERE s.platform IS DISTINCT FROM m.platform`,

  listings_without_variants: Prisma.sql`
    SELECT 'listing ' || m.id AS subject FROM platform_mappings m
    WHERE NOT EXISTS (SELECT FROM platform_variants v WHERE v.mapping_id = m.id)`,

  variants_without_listing: Prisma.sql`
    SELECT 'variant ' || v.id AS subject FROM platform_variants v
    WHERE NOT EXISTS (SELECT FROM platform_mappings m WHERE m.id = v.mapping_id)`,

  variants_without_master_variant: Prisma.sql`
    SELECT 'variant ' || v.id AS subject FROM platform_variants v
    WHERE NOT EXISTS (SELECT FROM master_variants mv WHERE mv.id = v.master_variant_id)`,

  variants_of_another_master: Prisma.sql`
    SELECT 'variant ' || v.id AS subject
    FROM platform_variants v JOIN platform_mappings m ON m.id = v.mapping_id
    JOIN master_variants mv ON mv.id = v.master_variant_id
    WHERE mv.master_product_id <> m.master_product_id`,

  master_variants_without_variants: Prisma.sql`
    SELECT 'master variant ' || mv.id AS subject FROM master_variants mv
    WHERE NOT EXISTS (SELECT FROM platform_variants v WHERE v.master_variant_id = mv.id)`,

  prices_without_currency: Prisma.sql`
    SELECT 'variant ' || id AS subject FROM platform_variants WHERE currency !~ '^[A-Z]{3}$'
    UNION ALL SELECT 'listing ' || id FROM platform_mappings
      WHERE base_price IS NOT NULL AND coalesce(currency, '') !~ '^[A-Z]{3}$'
    UNION ALL SELECT 'product ' || id FROM master_products
      WHERE base_price IS NOT NULL AND coalesce(currency, '') !~ '^[A-Z]{3}$'`,

  negative_prices: Prisma.sql`
    SELECT 'variant ' || id AS subject FROM platform_variants WHERE price < 0 OR list_price < 0
    UNION ALL SELECT 'listing ' || id FROM platform_mappings WHERE base_price < 0
    UNION ALL SELECT 'product ' || id FROM master_products WHERE base_price < 0`,

  // A GTIN joins its listings, but for one that bridges products, which joins nothing and says so.
  gtins_in_two_products: Prisma.sql`
    SELECT 'GTIN ' || v.gtin AS subject
    FROM platform_variants v JOIN platform_mappings m ON m.id = v.mapping_id
    WHERE v.gtin IS NOT NULL AND m.delisted_at IS NULL AND m.match_conflict IS NULL
      AND NOT EXISTS (SELECT FROM matching_keys k WHERE k.key = 'g:' || v.gtin AND k.conflict IS NOT NULL)
    GROUP BY v.gtin HAVING count(DISTINCT m.master_product_id) > 1`,

  // Their indexes refuse them, but an index that was damaged, or made under another collation, misses some.
  duplicate_keys: Prisma.sql`
    SELECT 'shop ' || platform || ' ' || external_id AS subject FROM shops
      GROUP BY platform, external_id HAVING count(*) > 1
    UNION ALL SELECT 'listing ' || external_id || ' of shop ' || shop_id FROM platform_mappings
      GROUP BY shop_id, external_id HAVING count(*) > 1
    UNION ALL SELECT 'variant ' || external_id || ' of listing ' || mapping_id FROM platform_variants
      GROUP BY mapping_id, external_id HAVING count(*) > 1
    UNION ALL SELECT 'master variant ' || key || ' of product ' || master_product_id FROM master_variants
      GROUP BY master_product_id, key HAVING count(*) > 1
    UNION ALL SELECT 'matching key ' || key FROM matching_keys GROUP BY key HAVING count(*) > 1
    UNION ALL SELECT 'sync state ' || external_id || ' of shop ' || shop_id FROM listing_sync_state
      GROUP BY shop_id, external_id HAVING count(*) > 1
    UNION ALL SELECT 'payload ' || external_id || ' of shop ' || shop_id FROM raw_import_data
      GROUP BY shop_id, external_id HAVING count(*) > 1`,
} as const satisfies Readonly<Record<string, Prisma.Sql>>;
