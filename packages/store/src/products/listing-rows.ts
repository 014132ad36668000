/**
 * Writes listings, their variants, and the masters and master variants that are new with them.
 *
 * Ids are drawn from their sequences beforehand, so that rows can point to each other without a round trip for each
 * table. A master with a single new listing takes its fields from it directly; any other is recomputed from all its
 * listings in a later statement (masters.ts), because one statement does not see what its sibling writes.
 */
import type { CatalogVariant } from '@syncstore/contracts';
import { skuKey } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import { bigints, booleans, doubles, ints, texts } from './binary-arrays.ts';
import type { FetchedProduct } from './chunk.ts';

/** Where a listing goes: its own id and its master's. */
export interface ListingPlace {
  readonly mappingId: number;
  readonly masterId: number;
  /** The master is inserted with this listing's fields. */
  readonly isNewMaster: boolean;
}

export interface ListingWrite extends ListingPlace {
  readonly fetched: FetchedProduct;
}

export interface ListingContext {
  readonly shopId: number;
  readonly platform: string;
  readonly runId: number;
  readonly pipelineVersion: number;
}

/** Draws `count` ids of a table's sequence. */
export async function drawIds(
  sql: Sql,
  table: 'master_products' | 'master_variants',
  count: number,
): Promise<number[]> {
  if (count === 0) return [];
  const rows = await sql.$queryRaw<{ id: number }[]>`
    SELECT nextval(${`${table}_id_seq`}::regclass)::float8 AS id FROM generate_series(1, ${count}::int)`;
  return rows.map((row) => row.id);
}

/** Inserts new masters, and inserts or rewrites listings. */
export async function writeListings(
  sql: Sql,
  context: ListingContext,
  writes: readonly ListingWrite[],
): Promise<void> {
  if (writes.length === 0) return;
  const text = (of: (write: ListingWrite) => string | null) => texts(writes.map(of));
  await sql.$executeRaw`
    WITH i AS MATERIALIZED (
      SELECT mapping_id, master_id, new_master, external_id, name, description, description_html, brand, category_id,
        category_path, status, platform_status, images::jsonb, attributes::jsonb, weight_kg::numeric, length_m::numeric,
        width_m::numeric, height_m::numeric, base_price::numeric, currency, changes::jsonb, canonical_hash, created_at,
        updated_at
      FROM unnest(${bigints(writes.map((w) => w.mappingId))}::bigint[],
        ${bigints(writes.map((w) => w.masterId))}::bigint[],
        ${booleans(writes.map((w) => w.isNewMaster))}::boolean[],
        ${text((w) => w.fetched.externalId)}::text[],
        ${text((w) => w.fetched.product.name)}::text[],
        ${text((w) => w.fetched.product.descriptionText)}::text[],
        ${text((w) => w.fetched.product.descriptionHtml)}::text[],
        ${text((w) => w.fetched.product.brand)}::text[],
        ${text((w) => w.fetched.product.categoryId)}::text[],
        ${text((w) => w.fetched.product.categoryPath)}::text[],
        ${text((w) => w.fetched.product.status)}::text[],
        ${text((w) => w.fetched.product.platformStatus)}::text[],
        ${text((w) => jsonb(w.fetched.product.images))}::text[],
        ${text((w) => jsonb(w.fetched.product.attributes))}::text[],
        ${text((w) => w.fetched.product.weightKg)}::text[],
        ${text((w) => w.fetched.product.lengthM)}::text[],
        ${text((w) => w.fetched.product.widthM)}::text[],
        ${text((w) => w.fetched.product.heightM)}::text[],
        ${text((w) => leading(w)?.price ?? null)}::text[],
        ${text((w) => leading(w)?.currency ?? null)}::text[],
        ${text((w) => jsonb(w.fetched.changes))}::text[],
        ${text((w) => w.fetched.canonicalHash)}::text[],
        ${doubles(writes.map((w) => w.fetched.product.platformCreatedAt))}::float8[],
        ${doubles(writes.map((w) => w.fetched.updatedAt))}::float8[])
        AS r (mapping_id, master_id, new_master, external_id, name, description, description_html, brand, category_id,
          category_path, status, platform_status, images, attributes, weight_kg, length_m, width_m, height_m,
          base_price, currency, changes, canonical_hash, created_at, updated_at)
    ), masters AS (
      INSERT INTO master_products (id, name, description, description_html, brand, category_id, category_path, status,
        images, attributes, weight_kg, length_m, width_m, height_m, base_price, currency, provenance, listing_count)
      SELECT master_id, name, description, description_html, brand, category_id, category_path, status, images,
        attributes, weight_kg, length_m, width_m, height_m, base_price, currency,
        jsonb_strip_nulls(jsonb_build_object('name', mapping_id,
          'description', CASE WHEN num_nonnulls(description, description_html) > 0 THEN mapping_id END,
          'brand', CASE WHEN brand IS NOT NULL THEN mapping_id END,
          'category_id', CASE WHEN num_nonnulls(category_id, category_path) > 0 THEN mapping_id END,
          'images', CASE WHEN images <> '[]' THEN mapping_id END,
          'attributes', CASE WHEN attributes <> '[]' THEN mapping_id END,
          'weight_kg', CASE WHEN weight_kg IS NOT NULL THEN mapping_id END,
          'length_m', CASE WHEN num_nonnulls(length_m, width_m, height_m) > 0 THEN mapping_id END)), 1
      FROM i WHERE new_master
    )
    INSERT INTO platform_mappings AS m (id, shop_id, external_id, platform, master_product_id, name, description,
      description_html, brand, category_id, category_path, status, platform_status, sync_status, images, attributes,
      weight_kg, length_m, width_m, height_m, base_price, currency, changes, canonical_hash, pipeline_version,
      platform_created_at, platform_updated_at, first_run_id, last_run_id)
    SELECT mapping_id, ${context.shopId}::int, external_id, ${context.platform}, master_id, name, description,
      description_html, brand, category_id, category_path, status, platform_status, 'synced', images, attributes,
      weight_kg, length_m, width_m, height_m, base_price, currency, changes, canonical_hash,
      ${context.pipelineVersion}::int, to_timestamp(created_at), to_timestamp(updated_at), ${context.runId}::int,
      ${context.runId}::int
    FROM i ORDER BY external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET
      master_product_id = EXCLUDED.master_product_id, name = EXCLUDED.name, description = EXCLUDED.description,
      description_html = EXCLUDED.description_html, brand = EXCLUDED.brand, category_id = EXCLUDED.category_id,
      category_path = EXCLUDED.category_path, status = EXCLUDED.status, platform_status = EXCLUDED.platform_status,
      sync_status = 'synced', images = EXCLUDED.images, attributes = EXCLUDED.attributes,
      weight_kg = EXCLUDED.weight_kg, length_m = EXCLUDED.length_m, width_m = EXCLUDED.width_m,
      height_m = EXCLUDED.height_m, base_price = EXCLUDED.base_price, currency = EXCLUDED.currency,
      changes = EXCLUDED.changes, canonical_hash = EXCLUDED.canonical_hash,
      pipeline_version = EXCLUDED.pipeline_version, platform_created_at = EXCLUDED.platform_created_at,
      platform_updated_at = EXCLUDED.platform_updated_at, delisted_at = NULL, last_run_id = EXCLUDED.last_run_id,
      updated_at = now()`;
}

/** The active variant with the lowest price (any variant when none is active). Comparing needs no exactness that a double lacks. */
function leading({ fetched: { product } }: ListingWrite): CatalogVariant | undefined {
  const active = product.variants.filter((variant) => variant.active);
  const candidates = active.length > 0 ? active : product.variants;
  return candidates.reduce<CatalogVariant | undefined>(
    (best, variant) => (best === undefined || Number(variant.price) < Number(best.price) ? variant : best),
    undefined,
  );
}

export interface VariantWrite {
  readonly mappingId: number;
  readonly masterId: number;
  readonly masterVariantId: number;
  readonly isNewMasterVariant: boolean;
  /** The matching key of the master variant, unique within its master. */
  readonly key: string;
  readonly position: number;
  readonly seller: string;
  readonly variant: CatalogVariant;
}

/** Inserts new master variants, and inserts or rewrites the variants of listings. */
export async function writeVariants(sql: Sql, writes: readonly VariantWrite[]): Promise<void> {
  if (writes.length === 0) return;
  const text = (of: (write: VariantWrite) => string | null) => texts(writes.map(of));
  await sql.$executeRaw`
    WITH i AS MATERIALIZED (
      SELECT mapping_id, master_id, master_variant_id, new_master_variant, key, external_id, position, sku, sku_key, gtin,
        options::jsonb, price::numeric, list_price::numeric, currency, stock::int, active
      FROM unnest(${bigints(writes.map((w) => w.mappingId))}::bigint[],
        ${bigints(writes.map((w) => w.masterId))}::bigint[],
        ${bigints(writes.map((w) => w.masterVariantId))}::bigint[],
        ${booleans(writes.map((w) => w.isNewMasterVariant))}::boolean[],
        ${text((w) => w.key)}::text[],
        ${text((w) => w.variant.externalId)}::text[],
        ${ints(writes.map((w) => w.position))}::int[],
        ${text((w) => w.variant.sku)}::text[],
        ${text((w) => (w.variant.sku === null ? null : skuKey(w.seller, w.variant.sku)))}::text[],
        ${text((w) => w.variant.gtin)}::text[],
        ${text((w) => jsonb(w.variant.options))}::text[],
        ${text((w) => w.variant.price)}::text[],
        ${text((w) => w.variant.listPrice)}::text[],
        ${text((w) => w.variant.currency)}::text[],
        ${text((w) => w.variant.stock?.toString() ?? null)}::text[],
        ${booleans(writes.map((w) => w.variant.active))}::boolean[])
        AS r (mapping_id, master_id, master_variant_id, new_master_variant, key, external_id, position, sku, sku_key,
          gtin, options, price, list_price, currency, stock, active)
    ), master AS (
      INSERT INTO master_variants (id, master_product_id, key, sku, gtin, options)
      SELECT master_variant_id, master_id, key, sku, gtin, options FROM i WHERE new_master_variant
    )
    INSERT INTO platform_variants AS v (mapping_id, external_id, master_variant_id, position, sku, sku_key, gtin,
      options, price, list_price, currency, stock, active)
    SELECT mapping_id, external_id, master_variant_id, position, sku, sku_key, gtin, options, price, list_price,
      currency, stock, active
    FROM i ORDER BY mapping_id, external_id
    ON CONFLICT (mapping_id, external_id) DO UPDATE SET
      master_variant_id = EXCLUDED.master_variant_id, position = EXCLUDED.position, sku = EXCLUDED.sku,
      sku_key = EXCLUDED.sku_key, gtin = EXCLUDED.gtin, options = EXCLUDED.options, price = EXCLUDED.price,
      list_price = EXCLUDED.list_price, currency = EXCLUDED.currency, stock = EXCLUDED.stock, active = EXCLUDED.active`;
}

/** Removes variants that their listings no longer have. */
export async function removeVariants(
  sql: Sql,
  removed: readonly { readonly mappingId: number; readonly externalId: string }[],
): Promise<void> {
  if (removed.length === 0) return;
  await sql.$executeRaw`
    DELETE FROM platform_variants v
    USING unnest(${removed.map((variant) => variant.mappingId)}::bigint[],
      ${removed.map((variant) => variant.externalId)}::text[]) AS i (mapping_id, external_id)
    WHERE v.mapping_id = i.mapping_id AND v.external_id = i.external_id`;
}
