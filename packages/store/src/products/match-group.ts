/**
 * Finds and locks everything that a change of keys can touch: the closed group of listings around the changed ones.
 *
 *   1. Lock the keys that the changed listings carry or carried, in one order, so that two transactions that touch one
 *      key go one after another. A key's row exists for that; new keys are inserted, losers of the race wait and re-read.
 *   2. Load the other listings that carry these keys, then lock *their* keys, and so on until none is new. A key that is
 *      ambiguous and that no changed listing carries joins nothing, before as after: the walk does not pass through it,
 *      which keeps the group small when thousands of listings share the SKU `1`.
 *   3. Hand the group to the matching rules.
 *
 * Later rounds can lock keys out of order; the deadlock that this makes possible is rare and retried in place.
 */
import { gtinKey, type MatchListing, type MatchListings, skuKey } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';

/** A listing whose keys changed, as it will be after this transaction. */
export interface ChangedListing {
  readonly listing: MatchListing;
  /** Keys it carried before: their ambiguity may end. */
  readonly oldKeys: readonly string[];
  readonly masterId: number | null;
}

export interface MatchedGroup {
  /** Every listing of the closed group, with the master it belongs to now (null: new). */
  readonly members: ReadonlyMap<string, { readonly listing: MatchListing; readonly masterId: number | null }>;
  readonly groups: readonly (readonly string[])[];
  readonly variantKeys: ReadonlyMap<string, string>;
  /** Keys whose ambiguity this change makes (the kind of conflict) or ends (null). */
  readonly changedConflicts: ReadonlyMap<string, string | null>;
  /** Listings that bridge two masters. */
  readonly bridging: ReadonlySet<string>;
}

interface CarrierRow {
  id: string;
  shop_id: number;
  seller: string;
  live: boolean;
  master_id: number;
  variant: string;
  sku: string | null;
  gtin: string | null;
}

export async function matchGroup(
  sql: Sql,
  changed: readonly ChangedListing[],
  matchListings: MatchListings,
): Promise<MatchedGroup> {
  const members = new Map(
    changed.map((change) => [change.listing.id, { listing: change.listing, masterId: change.masterId }]),
  );
  const conflicts = new Map<string, string | null>();
  const examined = new Set<string>();
  let round = new Set(changed.flatMap((change) => [...change.oldKeys, ...keysOf(change.listing)]));
  for (let isFirst = true; round.size > 0; isFirst = false) {
    const locked = await lockKeys(sql, [...round].sort(), isFirst);
    for (const [key, conflict] of locked) conflicts.set(key, conflict);
    const joining = [...locked].filter(([, conflict]) => isFirst || conflict === null).map(([key]) => key);
    for (const key of joining) examined.add(key);
    const found = await carriers(sql, joining, members);
    round = new Set(found.flatMap(keysOf).filter((key) => !conflicts.has(key)));
  }
  const listings = [...members.values()].map(({ listing }) => withoutKeys(listing, conflicts, examined));
  const result = matchListings(listings);
  return {
    members,
    groups: result.groups,
    variantKeys: result.variantKeys,
    changedConflicts: changedConflicts(conflicts, examined, result.conflicts),
    bridging: new Set(
      result.conflicts.filter((c) => c.kind === 'listing_bridges_masters').flatMap((c) => c.listingIds),
    ),
  };
}

/** All keys of a listing's variants. */
export function keysOf(listing: MatchListing): string[] {
  return listing.variants.flatMap((variant) => [
    ...(variant.gtin === null ? [] : [gtinKey(variant.gtin)]),
    ...(variant.sku === null ? [] : [skuKey(listing.seller, variant.sku)]),
  ]);
}

async function lockKeys(sql: Sql, keys: string[], mayBeNew: boolean): Promise<Map<string, string | null>> {
  if (mayBeNew) {
    await sql.$executeRaw`
      INSERT INTO matching_keys (key) SELECT k FROM unnest(${keys}::text[]) AS k ORDER BY k COLLATE "C"
      ON CONFLICT (key) DO NOTHING`;
  }
  const rows = await sql.$queryRaw<{ key: string; conflict: string | null }[]>`
    SELECT key, conflict FROM matching_keys WHERE key = ANY (${keys}::text[])
    ORDER BY key COLLATE "C" FOR NO KEY UPDATE`;
  return new Map(rows.map((row) => [row.key, row.conflict]));
}

/** Loads the listings that carry any of the keys and are not members yet, and makes them members. */
async function carriers(
  sql: Sql,
  keys: readonly string[],
  members: Map<string, { listing: MatchListing; masterId: number | null }>,
): Promise<MatchListing[]> {
  if (keys.length === 0) return [];
  const gtins = keys.filter((key) => key.startsWith('g:')).map((key) => key.slice(2));
  const skus = keys.filter((key) => key.startsWith('s:'));
  const known = [...members.keys()];
  // A SKU on more listings than the seller has shops is twice in one of them, hence ambiguous: reading that many is enough.
  const rows = await sql.$queryRaw<CarrierRow[]>`
    WITH enough AS (SELECT count(*) + 1 AS listings FROM shops), carrier AS (
      SELECT c.mapping_id FROM unnest(${gtins}::text[]) AS g CROSS JOIN LATERAL (
        SELECT v.mapping_id FROM platform_variants v WHERE v.gtin = g) AS c
      UNION
      SELECT c.mapping_id FROM unnest(${skus}::text[]) AS k CROSS JOIN LATERAL (
        SELECT DISTINCT v.mapping_id FROM platform_variants v
        WHERE v.sku_key = k AND v.mapping_id <> ALL (${known}::bigint[])
        LIMIT (SELECT listings FROM enough)) AS c
    )
    SELECT m.id::text AS id, m.shop_id, s.seller, m.delisted_at IS NULL AS live, m.master_product_id::float8 AS master_id,
      v.external_id AS variant, v.sku, v.gtin
    FROM carrier c JOIN platform_mappings m ON m.id = c.mapping_id JOIN shops s ON s.id = m.shop_id
    JOIN platform_variants v ON v.mapping_id = m.id
    WHERE m.id <> ALL (${known}::bigint[])
    ORDER BY m.id, v.external_id`;
  const found = new Map<string, { listing: MatchListing; masterId: number }>();
  for (const row of rows) {
    const variant = { externalId: row.variant, sku: row.sku, gtin: row.gtin };
    const before = found.get(row.id);
    found.set(row.id, {
      masterId: row.master_id,
      listing: {
        id: row.id,
        shopId: row.shop_id,
        seller: row.seller,
        live: row.live,
        variants: [...(before?.listing.variants ?? []), variant],
      },
    });
  }
  for (const [id, member] of found) members.set(id, member);
  return [...found.values()].map((member) => member.listing);
}

/** Hides the keys whose carriers were not all loaded: they are ambiguous, and the rules must not take them for unique. */
function withoutKeys(
  listing: MatchListing,
  conflicts: ReadonlyMap<string, string | null>,
  examined: ReadonlySet<string>,
): MatchListing {
  const isHidden = (sku: string) => {
    const key = skuKey(listing.seller, sku);
    return !examined.has(key) && (conflicts.get(key) ?? null) !== null;
  };
  if (!listing.variants.some((variant) => variant.sku !== null && isHidden(variant.sku))) return listing;
  return {
    ...listing,
    variants: listing.variants.map((variant) =>
      variant.sku !== null && isHidden(variant.sku) ? { ...variant, sku: null } : variant,
    ),
  };
}

function changedConflicts(
  before: ReadonlyMap<string, string | null>,
  examined: ReadonlySet<string>,
  conflicts: readonly { kind: string; key: string }[],
): Map<string, string | null> {
  const now = new Map<string, string | null>([...examined].map((key) => [key, null]));
  for (const { kind, key } of conflicts) if (kind !== 'listing_bridges_masters') now.set(key, kind);
  return new Map([...now].filter(([key, conflict]) => (before.get(key) ?? null) !== conflict));
}

/** Records which keys are ambiguous, for people and for the next walk. */
export async function recordConflicts(
  sql: Sql,
  group: MatchedGroup,
  existingIds: readonly string[],
): Promise<void> {
  if (group.changedConflicts.size > 0) {
    const input = jsonb([...group.changedConflicts].map(([key, conflict]) => ({ key, conflict })));
    await sql.$executeRaw`
      UPDATE matching_keys k SET conflict = i.conflict, updated_at = now()
      FROM jsonb_to_recordset(${input}::jsonb) AS i (key text, conflict text) WHERE k.key = i.key`;
  }
  if (existingIds.length === 0 && group.bridging.size === 0) return;
  await sql.$executeRaw`
    UPDATE platform_mappings SET match_conflict =
      CASE WHEN id = ANY (${[...group.bridging]}::bigint[]) THEN 'listing_bridges_masters' END
    WHERE id = ANY (${[...group.members.keys()]}::bigint[])
      AND (match_conflict IS NOT NULL) <> (id = ANY (${[...group.bridging]}::bigint[]))`;
}
