/**
 * How good the catalogue's data is: how many listings say what a product needs, what cleaning had to change, what a person has
 * to decide.
 *
 * A large catalogue is judged by a sample of its blocks: a share is as good from some ten thousand listings as from a million.
 * What is exact (conflicts, rejects) is counted on indexes of the open ones.
 */
import type { PlatformId } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';
import { platformOf } from '../ledger/page-row.ts';

/** Blocks of 8 KB that are looked at: 40 MB, some ten thousand listings. */
const SAMPLED_BLOCKS = 5_000;
/** Rules of cleaning that are told, the most frequent first. */
const MOST_RULES = 30;
/** Newest rejects whose reasons are counted. */
const MOST_REJECTS = 20_000;

/** What a listing can have. */
export const QUALITY_FIELDS = [
  'description',
  'brand',
  'category',
  'images',
  'gtin',
  'sku',
  'weight',
  'size',
] as const;
export type QualityField = (typeof QUALITY_FIELDS)[number];

export interface ShopQuality extends Readonly<Record<QualityField, number>> {
  readonly platform: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop: string;
  readonly name: string;
  /** Live listings that were looked at; the others count those of them that have the field. */
  readonly listings: number;
}

export interface Counted {
  readonly name: string;
  readonly count: number;
}

export interface Quality {
  /** Share of the listings that were looked at, in percent; 100: all of them. */
  readonly sampledPercent: number;
  readonly shops: readonly ShopQuality[];
  /** What cleaning changed: rules, and how many of the listings looked at each of them changed. */
  readonly cleaning: readonly Counted[];
  /** Open rejects by the code of their reasons. */
  readonly rejects: readonly Counted[];
  /** What matching left alone for a person to decide, by kind: ambiguous keys, and listings that bridge two products. */
  readonly conflicts: readonly Counted[];
}

/** Reads a few tens of megabytes at most. */
export async function readQuality(database: Database): Promise<Quality> {
  const sampledPercent = await samplePercent(database);
  const sample = Prisma.sql`platform_mappings m TABLESAMPLE SYSTEM (${sampledPercent}::float8) REPEATABLE (1)`;
  const [shops, cleaning, rejects, conflicts] = await Promise.all([
    shopsOf(database, sample),
    database.sql.$queryRaw<Counted[]>`
      SELECT change ->> 'rule' AS name, count(DISTINCT m.id)::float8 AS count
      FROM ${sample}, jsonb_array_elements(m.changes) AS change
      WHERE m.delisted_at IS NULL GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ${MOST_RULES}`,
    database.sql.$queryRaw<Counted[]>`
      SELECT reason ->> 'code' AS name, count(*)::float8 AS count
      FROM (SELECT reasons FROM import_rejects WHERE resolved_at IS NULL ORDER BY last_seen_at DESC LIMIT ${MOST_REJECTS}) r,
        jsonb_array_elements(r.reasons) AS reason
      GROUP BY 1 ORDER BY 2 DESC, 1`,
    database.sql.$queryRaw<Counted[]>`
      SELECT conflict AS name, count(*)::float8 AS count FROM matching_keys WHERE conflict IS NOT NULL GROUP BY 1
      UNION ALL SELECT match_conflict, count(*)::float8 FROM platform_mappings WHERE match_conflict IS NOT NULL GROUP BY 1
      ORDER BY 2 DESC, 1`,
  ]);
  return { sampledPercent, shops, cleaning, rejects, conflicts };
}

async function samplePercent(database: Database): Promise<number> {
  const rows = await database.sql.$queryRaw<{ blocks: number }[]>`
    SELECT (pg_relation_size('platform_mappings') / current_setting('block_size')::int)::float8 AS blocks`;
  return Math.min(100, (100 * SAMPLED_BLOCKS) / Math.max(rows[0]?.blocks ?? 0, 1));
}

async function shopsOf(database: Database, sample: Prisma.Sql): Promise<ShopQuality[]> {
  const rows = await database.sql.$queryRaw<(Omit<ShopQuality, 'platform'> & { platform: string })[]>`
    SELECT s.platform, s.external_id AS shop, s.name, count(m.id)::float8 AS listings,
      count(m.description)::float8 AS description, count(m.brand)::float8 AS brand,
      count(m.category_id)::float8 AS category, (count(*) FILTER (WHERE m.images <> '[]'))::float8 AS images,
      (count(*) FILTER (WHERE v.gtin))::float8 AS gtin, (count(*) FILTER (WHERE v.sku))::float8 AS sku,
      count(m.weight_kg)::float8 AS weight, count(m.length_m)::float8 AS size
    FROM shops s JOIN ${sample} ON m.shop_id = s.id
    CROSS JOIN LATERAL (
      SELECT bool_or(gtin IS NOT NULL) AS gtin, bool_or(sku IS NOT NULL) AS sku
      FROM platform_variants WHERE mapping_id = m.id) v
    WHERE m.delisted_at IS NULL GROUP BY s.id ORDER BY s.id`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}

/** A key that joins nothing, since its carriers contradict each other. */
export interface AmbiguousKey {
  /** `g:` and a GTIN, or `s:`, the seller, and a SKU. */
  readonly key: string;
  readonly conflict: string;
  readonly updatedAt: Date;
}

/**
 * @param after keys behind this one: the last one of the page before
 * @returns ambiguous keys in their order
 */
export async function listAmbiguousKeys(
  database: Database,
  { after = '', limit }: { readonly after?: string; readonly limit: number },
): Promise<AmbiguousKey[]> {
  return database.sql.$queryRaw<AmbiguousKey[]>`
    SELECT key, conflict, updated_at AS "updatedAt" FROM matching_keys
    WHERE conflict IS NOT NULL AND key > ${after} ORDER BY key LIMIT ${limit}`;
}
