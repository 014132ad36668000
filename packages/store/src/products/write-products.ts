/**
 * Writes the products of a chunk and delists what is gone, inside the chunk's transaction, in one lock order:
 * sync states (sync-state.ts) → matching keys → masters → listings and variants.
 *
 *   1. Load the listings as they are held. Those whose payload maps to the same canonical product need no row written.
 *   2. Plan where the others belong, and lock what the plan rests on (plan-matches.ts).
 *   3. Write masters, listings, variants; move what belongs elsewhere now.
 *   4. Recompute the masters that have other listings too, or lost some.
 */
import type { MatchListings } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import type { FetchedProduct } from './chunk.ts';
import { heldListings } from './held-listings.ts';
import { type ListingContext, type ListingWrite, writeListings } from './listing-rows.ts';
import { clearVacated, insertEmptyMasters, moveListings, recomputeMasters } from './masters.ts';
import type { MatchedGroup } from './match-group.ts';
import { recordConflicts } from './matching-keys.ts';
import { type MatchPlan, planMatches } from './plan-matches.ts';
import type { Admission } from './sync-state.ts';
import { writeVariantRows } from './variant-placement.ts';

export interface AdmittedProduct extends Admission {
  readonly fetched: FetchedProduct;
}

export interface WriteContext extends ListingContext {
  readonly seller: string;
  readonly matchListings: MatchListings;
  /** Matching keys that an earlier attempt at this chunk turned out to need. */
  readonly wantedKeys: Set<string>;
}

/** External ids. What was admitted and is in neither was fetched anew, and is the canonical product that we hold. */
export interface WriteResult {
  readonly created: ReadonlySet<string>;
  readonly updated: ReadonlySet<string>;
}

export async function writeProducts(
  sql: Sql,
  context: WriteContext,
  admitted: readonly AdmittedProduct[],
  delistedIds: readonly number[],
): Promise<WriteResult> {
  const known = admitted.filter(({ isNew }) => !isNew).map(({ mappingId }) => mappingId);
  const held = await heldListings(sql, [...known, ...delistedIds]);
  const isSame = ({ fetched, mappingId }: AdmittedProduct) => {
    const listing = held.get(mappingId);
    return listing?.live === true && listing.canonicalHash === fetched.canonicalHash;
  };
  const toWrite = admitted.filter((product) => !isSame(product));
  const same = admitted.filter(isSame);
  await markSynced(
    sql,
    same.map(({ mappingId }) => mappingId),
  );
  if (toWrite.length > 0 || delistedIds.length > 0) {
    const plan = await planMatches(sql, context, held, toWrite, delistedIds);
    await writeRows(sql, context, toWrite, delistedIds, plan);
  }
  const idsOf = (products: readonly AdmittedProduct[]) =>
    new Set(products.map(({ fetched }) => fetched.externalId));
  return {
    created: idsOf(toWrite.filter(({ mappingId }) => !held.has(mappingId))),
    updated: idsOf(toWrite.filter(({ mappingId }) => held.has(mappingId))),
  };
}

async function writeRows(
  sql: Sql,
  context: WriteContext,
  toWrite: readonly AdmittedProduct[],
  delistedIds: readonly number[],
  plan: MatchPlan,
): Promise<void> {
  const { newMasters, changedMasters } = plan.placement;
  const shared = [...newMasters].flatMap(([id, listing]) => (listing === null ? [id] : []));
  await insertEmptyMasters(sql, shared);
  const writes = toWrite.map(({ fetched, mappingId }): ListingWrite => {
    const masterId = plan.masterOf(mappingId);
    return { fetched, mappingId, masterId, isNewMaster: newMasters.get(masterId) === String(mappingId) };
  });
  await writeListings(sql, context, writes);
  await markDelisted(sql, delistedIds);
  await moveOthers(sql, new Set(toWrite.map(({ mappingId }) => mappingId)), plan);
  const touched = await writeVariantRows(sql, context.seller, toWrite, plan);
  if (plan.group) {
    await recordConflicts(sql, plan.group.changedConflicts);
    await recordBridging(sql, plan.group);
  }
  const stale = new Set([
    ...changedMasters,
    ...shared,
    ...touched,
    ...writes.map(({ masterId }) => masterId),
    ...delistedIds.map((id) => plan.masterOf(id)),
  ]);
  for (const { masterId, isNewMaster } of writes) if (isNewMaster) stale.delete(masterId);
  await recomputeMasters(sql, stale);
  await clearVacated(sql, stale);
}

/** Points the listings of the matched group that this chunk does not rewrite to their new masters. */
async function moveOthers(
  sql: Sql,
  rewritten: ReadonlySet<number>,
  { group, masterOf }: MatchPlan,
): Promise<void> {
  const moves = [...(group?.members ?? [])]
    .map(([id, { masterId }]) => ({ mappingId: Number(id), from: masterId, masterId: masterOf(Number(id)) }))
    .filter(({ mappingId, from, masterId }) => !rewritten.has(mappingId) && from !== masterId);
  await moveListings(sql, moves);
}

/** A payload that maps to the product we hold ends a reject that was open, without touching the product. */
async function markSynced(sql: Sql, mappingIds: readonly number[]): Promise<void> {
  if (mappingIds.length === 0) return;
  await sql.$executeRaw`
    UPDATE platform_mappings SET sync_status = 'synced'
    WHERE id = ANY (${[...mappingIds]}::bigint[]) AND sync_status <> 'synced'`;
}

async function markDelisted(sql: Sql, mappingIds: readonly number[]): Promise<void> {
  if (mappingIds.length === 0) return;
  await sql.$executeRaw`
    UPDATE platform_mappings SET sync_status = 'delisted', delisted_at = now(), updated_at = now()
    WHERE id = ANY (${[...mappingIds]}::bigint[])`;
}

/** Says on the listings themselves, for people, which of them bridge two masters now, and which no longer do. */
async function recordBridging(sql: Sql, { members, bridging }: MatchedGroup): Promise<void> {
  const changed = [...members].filter(([id, { isBridging }]) => isBridging !== bridging.has(id));
  if (changed.length === 0) return;
  await sql.$executeRaw`
    UPDATE platform_mappings SET match_conflict =
      CASE WHEN id = ANY (${[...bridging]}::bigint[]) THEN 'listing_bridges_masters' END
    WHERE id = ANY (${changed.map(([id]) => id)}::bigint[])`;
}
