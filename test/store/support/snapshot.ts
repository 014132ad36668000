/** What the catalogue says, without the ids and times that depend on how it came about. */

import { matchListings } from '@syncstore/catalog';
import type { MatchListing } from '@syncstore/contracts';
import { rowOf, rowsOf, type TestStore } from './store.ts';

interface ListingRow {
  id: string;
  label: string;
  shop_id: number;
  seller: string;
  live: boolean;
  master: string;
  match_conflict: string | null;
  variants: { label: string; externalId: string; sku: string | null; gtin: string | null; master: string }[];
}

async function listingRows(store: TestStore): Promise<ListingRow[]> {
  return rowsOf<ListingRow>(
    store,
    `SELECT m.id::text AS id, s.external_id || '/' || m.external_id AS label, m.shop_id, s.seller,
       m.delisted_at IS NULL AS live, m.master_product_id::text AS master, m.match_conflict,
       (SELECT json_agg(json_build_object('label', s.external_id || '/' || m.external_id || '/' || v.external_id,
          'externalId', v.external_id, 'sku', v.sku, 'gtin', v.gtin, 'master', v.master_variant_id::text)
          ORDER BY v.external_id) FROM platform_variants v WHERE v.mapping_id = m.id) AS variants
     FROM platform_mappings m JOIN shops s ON s.id = m.shop_id ORDER BY label`,
  );
}

/** Each master and master variant under the names of the listings that share it, with all its fields. */
export async function catalogue(store: TestStore): Promise<Record<string, unknown>> {
  const listings = await listingRows(store);
  const labels = new Map(listings.map(({ id, label }) => [id, label]));
  const masters = await rowsOf<{ id: string; provenance: Record<string, number> }>(
    store,
    `SELECT id::text, name, description, description_html, brand, category_id, category_path, status, images,
       attributes, weight_kg, length_m, width_m, height_m, base_price, currency, listing_count, provenance
     FROM master_products`,
  );
  const variants = await rowsOf<{ id: string }>(
    store,
    'SELECT id::text, sku, gtin, options FROM master_variants',
  );
  const sharedBy = (id: string) =>
    listings
      .filter(({ master }) => master === id)
      .map(({ label }) => label)
      .join(' + ');
  const variantsOf = (id: string) =>
    listings
      .flatMap((listing) => listing.variants)
      .filter(({ master }) => master === id)
      .map(({ label }) => label)
      .join(' + ');
  return {
    masters: Object.fromEntries(
      masters.map(({ id, provenance, ...fields }) => [
        sharedBy(id),
        {
          ...fields,
          provenance: Object.fromEntries(
            Object.entries(provenance).map(([field, listing]) => [field, labels.get(String(listing))]),
          ),
        },
      ]),
    ),
    variants: Object.fromEntries(variants.map(({ id, ...fields }) => [variantsOf(id), fields])),
    listings: Object.fromEntries(
      listings.map(({ label, live, match_conflict }) => [label, { live, match_conflict }]),
    ),
    conflicts: await rowsOf(store, 'SELECT key FROM matching_keys WHERE conflict IS NOT NULL ORDER BY key'),
  };
}

/** Which listings and variants belong together: as stored, and as the rules say of the whole set. */
export async function partitions(store: TestStore): Promise<{ stored: unknown; ruled: unknown }> {
  const rows = await listingRows(store);
  const together = (names: [string, string][]) => {
    const groups = new Map<string, string[]>();
    for (const [group, name] of names) groups.set(group, [...(groups.get(group) ?? []), name]);
    return [...groups.values()].map((group) => group.sort().join(' + ')).sort();
  };
  const result = matchListings(
    rows.map(
      (row): MatchListing => ({
        id: row.id,
        shopId: row.shop_id,
        seller: row.seller,
        live: row.live,
        variants: row.variants,
      }),
    ),
  );
  const group = new Map(
    result.groups.flatMap((ids, index) => ids.map((id) => [id, `group ${index}`] as const)),
  );
  return {
    stored: {
      listings: together(rows.map(({ master, label }) => [master, label])),
      variants: together(
        rows.flatMap(({ variants }) => variants.map((v): [string, string] => [v.master, v.label])),
      ),
    },
    ruled: {
      listings: together(rows.map(({ id, label }) => [group.get(id) ?? '', label])),
      variants: together(
        rows.flatMap(({ id, variants }) =>
          variants.map((v): [string, string] => [
            `${group.get(id)} ${result.variantKeys.get(`${id}\n${v.externalId}`)}`,
            v.label,
          ]),
        ),
      ),
    },
  };
}

/** Rows that nothing belongs to any more, or that point across. */
export async function orphans(store: TestStore): Promise<Record<string, number>> {
  return rowOf(
    store,
    `SELECT
       (SELECT count(*)::int FROM master_products p
        WHERE NOT EXISTS (SELECT FROM platform_mappings m WHERE m.master_product_id = p.id)) AS masters,
       (SELECT count(*)::int FROM master_variants mv
        WHERE NOT EXISTS (SELECT FROM platform_variants v WHERE v.master_variant_id = mv.id)) AS variants,
       (SELECT count(*)::int FROM platform_variants v JOIN platform_mappings m ON m.id = v.mapping_id
        JOIN master_variants mv ON mv.id = v.master_variant_id
        WHERE mv.master_product_id <> m.master_product_id) AS crossed`,
  );
}
