/** The catalogue as PostgreSQL holds it, in forms that tests compare: with the sandbox's truth, and with itself. */
import type { Pool } from 'pg';

export interface HeldVariant {
  readonly id: string;
  readonly sku: string | null;
  readonly gtin: string | null;
  readonly options: readonly { readonly name: string; readonly value: string }[];
  readonly price: string;
  readonly listPrice: string | null;
  readonly currency: string;
  readonly stock: number | null;
}

export interface HeldListing {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly platformStatus: string;
  readonly delisted: boolean;
  readonly variants: readonly HeldVariant[];
}

/** Every listing of a shop, by its id on the marketplace. */
export async function heldListings(
  pool: Pool,
  platform: string,
  shop: string,
): Promise<Map<string, HeldListing>> {
  const { rows } = await pool.query<HeldListing>(
    `SELECT m.external_id AS id, m.name, m.status, m.platform_status AS "platformStatus",
       m.delisted_at IS NOT NULL AS delisted,
       (SELECT jsonb_agg(jsonb_build_object('id', v.external_id, 'sku', v.sku, 'gtin', v.gtin, 'options', v.options,
          'price', v.price::text, 'listPrice', v.list_price::text, 'currency', v.currency, 'stock', v.stock)
          ORDER BY v.external_id)
        FROM platform_variants v WHERE v.mapping_id = m.id) AS variants
     FROM platform_mappings m JOIN shops s ON s.id = m.shop_id
     WHERE s.platform = $1 AND s.external_id = $2`,
    [platform, shop],
  );
  return new Map(rows.map((row) => [row.id, row]));
}

/** Open rejects of a shop: id on the marketplace to reason codes. */
export async function openRejects(
  pool: Pool,
  platform: string,
  shop: string,
): Promise<Map<string, string[]>> {
  const { rows } = await pool.query<{ id: string; codes: string[] }>(
    `SELECT r.external_id AS id, ARRAY(SELECT DISTINCT x->>'code' FROM jsonb_array_elements(r.reasons) x ORDER BY 1) AS codes
     FROM import_rejects r JOIN shops s ON s.id = r.shop_id
     WHERE s.platform = $1 AND s.external_id = $2 AND r.resolved_at IS NULL`,
    [platform, shop],
  );
  return new Map(rows.map((row) => [row.id, row.codes]));
}

/**
 * The whole catalogue without what may differ between two imports of the same goods (ids, times, and the hosts of pictures,
 * which the marketplaces change from call to call): each master with its fields, its variants and the listings that make
 * it up, in a fixed order.
 */
export async function catalogueFingerprint(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ master: string }>(
    `WITH listing AS (
       SELECT m.id, m.master_product_id, m.external_id, ${withoutHosts('m')} - ARRAY['id', 'shop_id', 'master_product_id',
         'created_at', 'updated_at', 'first_run_id', 'last_run_id', 'delisted_at', 'canonical_hash', 'changes']
         || jsonb_build_object('delisted', m.delisted_at IS NOT NULL) AS fields
       FROM platform_mappings m
     ), variant AS (
       SELECT mv.id, mv.master_product_id, min(m.external_id || '/' || v.external_id) AS first, jsonb_build_object(
         'sku', mv.sku, 'gtin', mv.gtin, 'options', mv.options,
         'listings', jsonb_agg(m.external_id || '/' || v.external_id ORDER BY m.external_id, v.external_id)) AS fields
       FROM master_variants mv JOIN platform_variants v ON v.master_variant_id = mv.id
       JOIN platform_mappings m ON m.id = v.mapping_id GROUP BY mv.id
     )
     SELECT jsonb_build_object(
       'fields', ${withoutHosts('p')} - ARRAY['id', 'created_at', 'updated_at', 'provenance'],
       'variants', (SELECT jsonb_agg(v.fields ORDER BY v.first) FROM variant v WHERE v.master_product_id = p.id),
       'listings', (SELECT jsonb_agg(l.fields ORDER BY l.external_id) FROM listing l WHERE l.master_product_id = p.id)
     )::text AS master
     FROM master_products p
     ORDER BY (SELECT min(l.external_id) FROM listing l WHERE l.master_product_id = p.id)`,
  );
  return rows.map((row) => row.master);
}

/** A row as jsonb, with pictures reduced to what identifies them. */
function withoutHosts(row: string): string {
  return `(to_jsonb(${row}) || jsonb_build_object(
    'images', (SELECT jsonb_agg(i->'id') FROM jsonb_array_elements(${row}.images) i),
    'description_html', regexp_replace(${row}.description_html, 'src="[^"]*"', 'src', 'g')))`;
}

/** What two catalogues do not have in common; two empty lists when they are the same. */
export function difference(
  a: readonly string[],
  b: readonly string[],
): { onlyFirst: string[]; onlySecond: string[] } {
  const [first, second] = [new Set(a), new Set(b)];
  return {
    onlyFirst: a.filter((master) => !second.has(master)).slice(0, 3),
    onlySecond: b.filter((master) => !first.has(master)).slice(0, 3),
  };
}
