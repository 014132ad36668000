/**
 * Writes the products of a chunk and delists what is gone, inside the chunk's transaction, in one lock order:
 * sync states (sync-state.ts) → matching keys → masters → listings and variants.
 *
 *   1. Load the listings as they are held. Those whose payload maps to the same canonical product need no row written.
 *   2. Where ids or keys of variants changed, or a listing comes or goes, match its closed group anew. The others stay
 *      in the master they are in.
 *   3. Lock the masters involved. A listing that another transaction moved before we had the lock: start again.
 *   4. Write masters, listings, variants; move what belongs elsewhere now.
 *   5. Recompute the masters that have other listings too, or lost some.
 */
import type { MatchListing, MatchListings, MatchVariant } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import { LostRaceError } from '../lost-race.ts';
import { jsonb } from '../storable.ts';
import type { FetchedProduct } from './chunk.ts';
import { type HeldListing, hasSameKeys, heldListings, mastersOf } from './held-listings.ts';
import {
  type ListingContext,
  type ListingWrite,
  removeOtherVariants,
  type VariantWrite,
  writeListings,
  writeVariants,
} from './listing-rows.ts';
import { clearVacated, insertEmptyMasters, lockMasters, moveListings, recomputeMasters } from './masters.ts';
import {
  type ChangedListing,
  keysOf,
  type MatchedGroup,
  matchGroup,
  recordConflicts,
} from './match-group.ts';
import { MasterVariantIds, type Placement, placeGroup } from './place.ts';

export interface AdmittedProduct {
  readonly fetched: FetchedProduct;
  readonly mappingId: number;
}

export interface WriteContext extends ListingContext {
  readonly seller: string;
  readonly matchListings: MatchListings;
}

export interface WriteResult {
  readonly created: ReadonlySet<string>;
  readonly updated: ReadonlySet<string>;
  /** Fetched anew, but the canonical product is the one we hold. */
  readonly same: ReadonlySet<string>;
}

export async function writeProducts(
  sql: Sql,
  context: WriteContext,
  admitted: readonly AdmittedProduct[],
  delistedIds: readonly number[],
): Promise<WriteResult> {
  const held = await heldListings(sql, [...admitted.map(({ mappingId }) => mappingId), ...delistedIds]);
  const isSame = ({ fetched, mappingId }: AdmittedProduct) => {
    const listing = held.get(mappingId);
    return listing?.live === true && listing.canonicalHash === fetched.canonicalHash;
  };
  const same = admitted.filter(isSame);
  const toWrite = admitted.filter((product) => !isSame(product));
  await markSynced(
    sql,
    same.map(({ mappingId }) => mappingId),
  );
  const plan = await planMatches(sql, context, held, toWrite, delistedIds);
  await lockMasters(sql, plan.lockedMasters);
  await verifyUnmoved(sql, plan.staying);
  await writeRows(sql, context, held, toWrite, delistedIds, plan);
  return {
    created: new Set(toWrite.filter((p) => !held.has(p.mappingId)).map((p) => p.fetched.externalId)),
    updated: new Set(toWrite.filter((p) => held.has(p.mappingId)).map((p) => p.fetched.externalId)),
    same: new Set(same.map((p) => p.fetched.externalId)),
  };
}

interface MatchPlan {
  readonly group: MatchedGroup | null;
  readonly placement: Placement;
  /** Listings that stay in their master: listing id to master id. */
  readonly staying: ReadonlyMap<number, number>;
  readonly lockedMasters: ReadonlySet<number>;
}

const NOTHING_PLACED: Placement = { masterOf: new Map(), newMasters: new Map(), changedMasters: new Set() };

async function planMatches(
  sql: Sql,
  context: WriteContext,
  held: ReadonlyMap<number, HeldListing>,
  toWrite: readonly AdmittedProduct[],
  delistedIds: readonly number[],
): Promise<MatchPlan> {
  const changed: ChangedListing[] = [];
  const staying = new Map<number, number>();
  for (const { fetched, mappingId } of toWrite) {
    const before = held.get(mappingId);
    if (before?.live && hasSameKeys(before, fetched.product.variants))
      staying.set(mappingId, before.masterId);
    else changed.push(changedListing(context, mappingId, before, true, fetched.product.variants));
  }
  for (const mappingId of delistedIds) {
    const before = held.get(mappingId);
    if (before) changed.push(changedListing(context, mappingId, before, false, before.variants));
  }
  const lockedMasters = new Set(staying.values());
  if (changed.length === 0) return { group: null, placement: NOTHING_PLACED, staying, lockedMasters };
  const group = await matchGroup(sql, changed, context.matchListings);
  const placement = await placeGroup(
    sql,
    group,
    (id) => !held.has(Number(id)) && group.members.get(id)?.masterId === null,
  );
  for (const { masterId } of group.members.values()) if (masterId !== null) lockedMasters.add(masterId);
  return { group, placement, staying, lockedMasters };
}

function changedListing(
  context: WriteContext,
  mappingId: number,
  before: HeldListing | undefined,
  live: boolean,
  variants: readonly MatchVariant[],
): ChangedListing {
  const listing = (list: readonly MatchVariant[]): MatchListing => ({
    id: String(mappingId),
    shopId: context.shopId,
    seller: context.seller,
    live,
    variants: list.map(({ externalId, sku, gtin }) => ({ externalId, sku, gtin })),
  });
  return {
    listing: listing(variants),
    oldKeys: before ? keysOf(listing(before.variants)) : [],
    masterId: before?.masterId ?? null,
  };
}

async function verifyUnmoved(sql: Sql, staying: ReadonlyMap<number, number>): Promise<void> {
  const now = await mastersOf(sql, [...staying.keys()]);
  for (const [mappingId, masterId] of staying) {
    if (now.get(mappingId) !== masterId)
      throw new LostRaceError(`listing ${mappingId} moved to another master`);
  }
}

async function writeRows(
  sql: Sql,
  context: WriteContext,
  held: ReadonlyMap<number, HeldListing>,
  toWrite: readonly AdmittedProduct[],
  delistedIds: readonly number[],
  plan: MatchPlan,
): Promise<void> {
  const { group, placement, staying } = plan;
  const masterOf = (mappingId: number): number => {
    const master = staying.get(mappingId) ?? placement.masterOf.get(String(mappingId));
    if (master === undefined) throw new Error(`listing ${mappingId} was not placed`);
    return master;
  };
  const shared = [...placement.newMasters].flatMap(([id, listing]) => (listing === null ? [id] : []));
  await insertEmptyMasters(sql, shared);
  await writeListings(
    sql,
    context,
    toWrite.map(
      ({ fetched, mappingId }): ListingWrite => ({
        fetched,
        mappingId,
        masterId: masterOf(mappingId),
        isNewMaster: placement.newMasters.get(masterOf(mappingId)) === String(mappingId),
      }),
    ),
  );
  await markDelisted(sql, delistedIds);
  await writeVariantRows(sql, context, held, toWrite, plan, masterOf);
  if (group)
    await recordConflicts(
      sql,
      group,
      [...group.members.keys()].filter(
        (id) => held.has(Number(id)) || group.members.get(id)?.masterId !== null,
      ),
    );
  const recomputed = new Set([
    ...placement.changedMasters,
    ...shared,
    ...staying.values(),
    ...delistedIds.map(masterOf),
    ...toWrite.map(({ mappingId }) => masterOf(mappingId)),
  ]);
  for (const [id, listing] of placement.newMasters) if (listing !== null) recomputed.delete(id);
  await recomputeMasters(sql, recomputed);
  await clearVacated(sql, recomputed);
}

async function writeVariantRows(
  sql: Sql,
  context: WriteContext,
  held: ReadonlyMap<number, HeldListing>,
  toWrite: readonly AdmittedProduct[],
  { group, placement }: MatchPlan,
  masterOf: (mappingId: number) => number,
): Promise<void> {
  const rewritten = new Set(toWrite.map(({ mappingId }) => String(mappingId)));
  const wanted = [...(group?.members ?? [])].flatMap(([id, { listing }]) =>
    listing.variants.map((variant) => ({
      id,
      externalId: variant.externalId,
      masterId: masterOf(Number(id)),
      key: keyOf(group, id, variant.externalId),
    })),
  );
  const ids = await MasterVariantIds.load(sql, wanted, placement.newMasters);
  const writes = toWrite.flatMap(({ fetched, mappingId }) => {
    const before = new Map(held.get(mappingId)?.variants.map((v) => [v.externalId, v.masterVariantId]));
    const isMatched = group?.members.has(String(mappingId)) ?? false;
    return fetched.product.variants.map((variant, position): VariantWrite => {
      const masterId = masterOf(mappingId);
      const key = isMatched ? keyOf(group, String(mappingId), variant.externalId) : '';
      const master = isMatched
        ? ids.take(masterId, key)
        : { id: before.get(variant.externalId) ?? 0, isNew: false };
      return {
        mappingId,
        masterId,
        masterVariantId: master.id,
        isNewMasterVariant: master.isNew,
        key,
        position,
        seller: context.seller,
        variant,
      };
    });
  });
  await writeVariants(sql, writes);
  await ids.insertRest(sql);
  await removeOtherVariants(
    sql,
    toWrite
      .filter(({ mappingId }) => held.has(mappingId))
      .map(({ mappingId, fetched }) => ({
        mappingId,
        externalIds: fetched.product.variants.map((v) => v.externalId),
      })),
  );
  const others = wanted.filter(({ id }) => !rewritten.has(id));
  await moveListings(
    sql,
    [...new Set(others.map(({ id }) => id))]
      .filter((id) => group?.members.get(id)?.masterId !== placement.masterOf.get(id))
      .map((id) => ({ mappingId: Number(id), masterId: masterOf(Number(id)) })),
  );
  await repointVariants(
    sql,
    others.map(({ id, externalId, masterId, key }) => ({
      m: Number(id),
      e: externalId,
      v: ids.take(masterId, key).id,
    })),
  );
}

function keyOf(group: MatchedGroup | null, listingId: string, variantId: string): string {
  const key = group?.variantKeys.get(`${listingId}\n${variantId}`);
  if (key === undefined)
    throw new Error(`matching gave no key for variant ${variantId} of listing ${listingId}`);
  return key;
}

/** Points the variants of listings that this chunk does not rewrite to the master variants of their new group. */
async function repointVariants(
  sql: Sql,
  targets: readonly { readonly m: number; readonly e: string; readonly v: number }[],
): Promise<void> {
  if (targets.length === 0) return;
  await sql.$executeRaw`
    UPDATE platform_variants v SET master_variant_id = i.v
    FROM jsonb_to_recordset(${jsonb(targets)}::jsonb) AS i (m bigint, e text, v bigint)
    WHERE v.mapping_id = i.m AND v.external_id = i.e AND v.master_variant_id <> i.v`;
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
