/**
 * Masters: locking them, computing them from their listings, and clearing away what no listing belongs to any more.
 *
 * A master's field is the first non-empty one of its listings in a fixed order (live, active, platform, shop, id): a
 * function of the set, so that the order in which listings arrived leaves no trace. Fields that mean something together
 * (a category's id and path, the sides of a box) come from one listing. `provenance` says whose they are; a master that
 * is inserted with its only listing (listing-rows.ts) gets the same.
 */
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';

/** Locks masters in id order for the rest of the transaction, against others that recompute them. */
export async function lockMasters(sql: Sql, masterIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(masterIds)];
  if (ids.length === 0) return;
  await sql.$queryRaw`SELECT id FROM master_products WHERE id = ANY (${ids}::bigint[]) ORDER BY id FOR NO KEY UPDATE`;
}

/** Inserts masters that several listings will share: their fields come with `recomputeMasters`. */
export async function insertEmptyMasters(sql: Sql, masterIds: readonly number[]): Promise<void> {
  if (masterIds.length === 0) return;
  await sql.$executeRaw`
    INSERT INTO master_products (id, name, status, images, attributes, listing_count)
    SELECT id, '', 'inactive', '[]', '[]', 0 FROM unnest(${[...masterIds]}::bigint[]) AS id`;
}

/** Points listings to other masters. */
export async function moveListings(
  sql: Sql,
  moves: readonly { readonly mappingId: number; readonly masterId: number }[],
): Promise<void> {
  if (moves.length === 0) return;
  await sql.$executeRaw`
    UPDATE platform_mappings m SET master_product_id = i.master_id, updated_at = now()
    FROM jsonb_to_recordset(${jsonb(moves.map((move) => ({ mapping_id: move.mappingId, master_id: move.masterId })))}::jsonb)
      AS i (mapping_id bigint, master_id bigint)
    WHERE m.id = i.mapping_id`;
}

/**
 * Computes masters and their variants from all their listings. Listings and variants are looked up master by master
 * (LATERAL with OFFSET 0): before anybody has analysed the tables, the planner would rather read all variants.
 */
export async function recomputeMasters(sql: Sql, masterIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(masterIds)];
  if (ids.length === 0) return;
  await sql.$executeRaw`
    WITH ranked AS (
      SELECT m.*, num_nonnulls(description, description_html) > 0 AS has_description,
        num_nonnulls(category_id, category_path) > 0 AS has_category,
        num_nonnulls(length_m, width_m, height_m) > 0 AS has_size,
        row_number() OVER (PARTITION BY m.master_product_id ORDER BY m.delisted_at IS NOT NULL,
        m.status <> 'active', m.platform, s.external_id, m.external_id) AS rank
      FROM unnest(${ids}::bigint[]) AS master (id)
      CROSS JOIN LATERAL (SELECT * FROM platform_mappings WHERE master_product_id = master.id OFFSET 0) AS m
      JOIN shops s ON s.id = m.shop_id
    ), merged AS (
      SELECT master_product_id AS id, count(*)::int AS listing_count,
        (array_agg(name ORDER BY rank))[1] AS name,
        (array_agg(description ORDER BY rank) FILTER (WHERE has_description))[1] AS description,
        (array_agg(description_html ORDER BY rank) FILTER (WHERE has_description))[1] AS description_html,
        (array_agg(brand ORDER BY rank) FILTER (WHERE brand IS NOT NULL))[1] AS brand,
        (array_agg(category_id ORDER BY rank) FILTER (WHERE has_category))[1] AS category_id,
        (array_agg(category_path ORDER BY rank) FILTER (WHERE has_category))[1] AS category_path,
        (array_agg(CASE WHEN delisted_at IS NULL THEN status ELSE 'delisted' END ORDER BY rank))[1] AS status,
        (array_agg(images ORDER BY images = '[]', rank))[1] AS images,
        (array_agg(attributes ORDER BY attributes = '[]', rank))[1] AS attributes,
        (array_agg(weight_kg ORDER BY rank) FILTER (WHERE weight_kg IS NOT NULL))[1] AS weight_kg,
        (array_agg(length_m ORDER BY rank) FILTER (WHERE has_size))[1] AS length_m,
        (array_agg(width_m ORDER BY rank) FILTER (WHERE has_size))[1] AS width_m,
        (array_agg(height_m ORDER BY rank) FILTER (WHERE has_size))[1] AS height_m,
        (array_agg(base_price ORDER BY rank))[1] AS base_price,
        (array_agg(currency ORDER BY rank))[1] AS currency,
        jsonb_strip_nulls(jsonb_build_object(
          'name', (array_agg(id ORDER BY rank))[1],
          'description', (array_agg(id ORDER BY rank) FILTER (WHERE has_description))[1],
          'brand', (array_agg(id ORDER BY rank) FILTER (WHERE brand IS NOT NULL))[1],
          'category_id', (array_agg(id ORDER BY rank) FILTER (WHERE has_category))[1],
          'images', (array_agg(id ORDER BY rank) FILTER (WHERE images <> '[]'))[1],
          'attributes', (array_agg(id ORDER BY rank) FILTER (WHERE attributes <> '[]'))[1],
          'weight_kg', (array_agg(id ORDER BY rank) FILTER (WHERE weight_kg IS NOT NULL))[1],
          'length_m', (array_agg(id ORDER BY rank) FILTER (WHERE has_size))[1])) AS provenance
      FROM ranked GROUP BY master_product_id
    )
    UPDATE master_products p SET name = n.name, description = n.description, description_html = n.description_html,
      brand = n.brand, category_id = n.category_id, category_path = n.category_path, status = n.status,
      images = n.images, attributes = n.attributes, weight_kg = n.weight_kg, length_m = n.length_m,
      width_m = n.width_m, height_m = n.height_m, base_price = n.base_price, currency = n.currency,
      provenance = n.provenance, listing_count = n.listing_count, updated_at = now()
    FROM merged n WHERE p.id = n.id`;
  await sql.$executeRaw`
    UPDATE master_variants mv SET sku = n.sku, gtin = n.gtin, options = n.options
    FROM (
      SELECT DISTINCT ON (v.master_variant_id) v.master_variant_id AS id, v.options,
        first_value(v.sku) OVER (PARTITION BY v.master_variant_id ORDER BY v.sku IS NULL, m.delisted_at IS NOT NULL,
          m.platform, s.external_id, m.external_id, v.external_id) AS sku,
        first_value(v.gtin) OVER (PARTITION BY v.master_variant_id ORDER BY v.gtin IS NULL, v.gtin) AS gtin
      FROM unnest(${ids}::bigint[]) AS master (id)
      CROSS JOIN LATERAL (SELECT * FROM platform_mappings WHERE master_product_id = master.id OFFSET 0) AS m
      JOIN shops s ON s.id = m.shop_id
      CROSS JOIN LATERAL (SELECT * FROM platform_variants WHERE mapping_id = m.id OFFSET 0) AS v
      ORDER BY v.master_variant_id, m.delisted_at IS NOT NULL, m.status <> 'active', m.platform, s.external_id,
        m.external_id, v.external_id
    ) n
    WHERE mv.id = n.id AND (mv.sku, mv.gtin, mv.options) IS DISTINCT FROM (n.sku, n.gtin, n.options)`;
}

/** Deletes master variants without variants, and masters that lost their last listing to another. */
export async function clearVacated(sql: Sql, masterIds: Iterable<number>): Promise<void> {
  const ids = [...new Set(masterIds)];
  if (ids.length === 0) return;
  await sql.$executeRaw`
    DELETE FROM master_variants mv WHERE mv.master_product_id = ANY (${ids}::bigint[])
      AND NOT EXISTS (SELECT FROM platform_variants v WHERE v.master_variant_id = mv.id)`;
  await sql.$executeRaw`
    DELETE FROM master_products p WHERE p.id = ANY (${ids}::bigint[])
      AND NOT EXISTS (SELECT FROM platform_mappings m WHERE m.master_product_id = p.id)`;
}
