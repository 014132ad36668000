/**
 * Finds the listings that carry a key.
 *
 * The keys are looked up one by one: LATERAL with OFFSET 0 keeps the planner from reading all variants instead, which it
 * would choose for a table that nobody has analysed yet, in the middle of a first import.
 */
import type { MatchListing } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import { texts } from './binary-arrays.ts';

/** A listing of a closed group, with what is stored of it now. */
export interface Member {
  readonly listing: MatchListing;
  /** The master it is in; null when it is new. */
  readonly masterId: number | null;
  /** Whether it is recorded as bridging two masters. */
  readonly isBridging: boolean;
  /** The master variants that its variants belong to, by the variants' external ids. */
  readonly masterVariants: ReadonlyMap<string, number>;
}

interface CarrierRow {
  id: string;
  shop_id: number;
  seller: string;
  live: boolean;
  bridging: boolean;
  master_id: number;
  variants: { e: string; s: string | null; g: string | null; m: number }[];
}

/** @param known listings that are loaded already, and left out */
export async function carriersOf(
  sql: Sql,
  keys: readonly string[],
  known: readonly string[],
): Promise<Map<string, Member>> {
  if (keys.length === 0) return new Map();
  const gtins = keys.filter((key) => key.startsWith('g:')).map((key) => key.slice(2));
  const skus = keys.filter((key) => key.startsWith('s:'));
  const rows = await sql.$queryRaw<CarrierRow[]>`
    WITH carrier AS MATERIALIZED (
      SELECT c.mapping_id FROM unnest(${gtins}::text[]) AS g
      CROSS JOIN LATERAL (SELECT mapping_id FROM platform_variants WHERE gtin = g OFFSET 0) AS c
      UNION
      SELECT c.mapping_id FROM unnest(${skus}::text[]) AS k
      CROSS JOIN LATERAL (SELECT mapping_id FROM platform_variants WHERE sku_key = k OFFSET 0) AS c
    )
    SELECT m.id::text AS id, m.shop_id, s.seller, m.delisted_at IS NULL AS live, m.match_conflict IS NOT NULL AS bridging,
      m.master_product_id::float8 AS master_id,
      (SELECT jsonb_agg(jsonb_build_object('e', v.external_id, 's', v.sku, 'g', v.gtin, 'm', v.master_variant_id))
       FROM platform_variants v WHERE v.mapping_id = m.id) AS variants
    FROM carrier c JOIN platform_mappings m ON m.id = c.mapping_id JOIN shops s ON s.id = m.shop_id
    WHERE c.mapping_id <> ALL (${[...known]}::bigint[])`;
  return new Map(rows.map((row) => [row.id, member(row)]));
}

function member(row: CarrierRow): Member {
  return {
    masterId: row.master_id,
    isBridging: row.bridging,
    masterVariants: new Map(row.variants.map(({ e, m }) => [e, m])),
    listing: {
      id: row.id,
      shopId: row.shop_id,
      seller: row.seller,
      live: row.live,
      variants: row.variants.map(({ e, s, g }) => ({ externalId: e, sku: s, gtin: g })),
    },
  };
}

/** Variants of one listing that may carry the same SKU before `crowdedKeys` stops telling a crowd from a few listings. */
const VARIANTS_A_LISTING = 100;

/**
 * Which keys are crowded: recorded as ambiguous SKUs, and sure to stay so whatever happens to the `known` listings, since
 * others carry them more often than there are shops, hence twice in one of them. Reads no more of a SKU's carriers than it
 * takes to see that.
 */
export async function crowdedKeys(
  sql: Sql,
  keys: readonly string[],
  known: readonly string[],
): Promise<Set<string>> {
  const skus = keys.filter((key) => key.startsWith('s:'));
  if (skus.length === 0) return new Set();
  const rows = await sql.$queryRaw<{ key: string }[]>`
    SELECT m.key FROM unnest(${texts(skus)}::text[]) AS k, (SELECT count(*) AS count FROM shops) AS shops,
      LATERAL (SELECT key FROM matching_keys WHERE key = k AND conflict IS NOT NULL OFFSET 0) AS m
    WHERE shops.count < (
      SELECT count(DISTINCT c.mapping_id) FROM (
        SELECT v.mapping_id FROM platform_variants v JOIN platform_mappings m ON m.id = v.mapping_id
        WHERE v.sku_key = k AND v.mapping_id <> ALL (${[...known]}::bigint[]) AND m.delisted_at IS NULL
        LIMIT (SELECT (count(*) + 1) * ${VARIANTS_A_LISTING}::int FROM shops)) AS c)`;
  return new Set(rows.map((row) => row.key));
}
