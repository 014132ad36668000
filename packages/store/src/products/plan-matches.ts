/**
 * Plans where the listings of a chunk belong, and locks everything that the plan rests on: matching keys, then masters.
 *
 * A listing whose variants carry the ids and keys that they carried before stays where it is, unless it belongs to the
 * group of another one of the chunk; any other, and one that comes or goes, has its closed group matched anew. What was
 * read before a lock was had is read again after it.
 */
import type { MatchListing, MatchListings, MatchVariant } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import { LostRaceError } from '../lost-race.ts';
import type { Member } from './carriers.ts';
import { type HeldListing, hasSameKeys, heldListings } from './held-listings.ts';
import { lockMasters } from './masters.ts';
import { type ChangedListing, keysOf, lockGroup, type MatchedGroup, matchGroup } from './match-group.ts';
import { type Placement, placeGroup } from './place.ts';
import type { AdmittedProduct, WriteContext } from './write-products.ts';

export interface MatchPlan {
  /** The listings that were matched anew; null when none had to be. */
  readonly group: MatchedGroup | null;
  readonly placement: Placement;
  /** The listings that stay where they are, as they are held under the lock of their master. */
  readonly staying: ReadonlyMap<number, HeldListing>;
  readonly masterOf: (mappingId: number) => number;
}

const NOTHING_PLACED: Placement = { masterOf: new Map(), newMasters: new Map(), changedMasters: new Set() };

/**
 * @param held the listings as they were read without a lock on their masters
 * @throws LostRaceError when another transaction moved one of them meanwhile
 */
export async function planMatches(
  sql: Sql,
  context: WriteContext,
  held: ReadonlyMap<number, HeldListing>,
  toWrite: readonly AdmittedProduct[],
  delistedIds: readonly number[],
): Promise<MatchPlan> {
  const changed = new Map<number, ChangedListing>();
  const sameKeys: number[] = [];
  for (const { fetched, mappingId } of toWrite) {
    const before = held.get(mappingId);
    const { variants } = fetched.product;
    if (before?.live && hasSameKeys(before, variants)) sameKeys.push(mappingId);
    else changed.set(mappingId, changedListing(context, mappingId, before, variants, true));
  }
  for (const mappingId of delistedIds) {
    const before = held.get(mappingId);
    if (before) changed.set(mappingId, changedListing(context, mappingId, before, before.variants, false));
  }
  const group = changed.size === 0 ? null : await lockAndMatch(sql, context, changed, held);
  const stayingIds = sameKeys.filter((id) => !group?.members.has(String(id)));
  const placement = group ? await placeGroup(sql, group) : NOTHING_PLACED;
  await lockMasters(sql, [
    ...[...(group?.members.values() ?? [])].flatMap(({ masterId }) => masterId ?? []),
    ...stayingIds.flatMap((id) => held.get(id)?.masterId ?? []),
  ]);
  const staying = await heldListings(sql, stayingIds);
  for (const [id, { masterId }] of staying) {
    if (held.get(id)?.masterId !== masterId) throw new LostRaceError(`listing ${id} moved to another master`);
  }
  return {
    group,
    placement,
    staying,
    masterOf: (mappingId) => {
      const master = staying.get(mappingId)?.masterId ?? placement.masterOf.get(String(mappingId));
      if (master === undefined) throw new Error(`listing ${mappingId} was not placed`);
      return master;
    },
  };
}

async function lockAndMatch(
  sql: Sql,
  context: WriteContext & { readonly matchListings: MatchListings },
  changed: ReadonlyMap<number, ChangedListing>,
  heldBefore: ReadonlyMap<number, HeldListing>,
): Promise<MatchedGroup> {
  const locked = await lockGroup(sql, [...changed.values()], context.wantedKeys);
  // Until the keys were ours, another transaction could move a changed listing to another master, but not make one.
  const held = await heldListings(
    sql,
    [...changed.keys()].filter((id) => heldBefore.has(id)),
  );
  const members = [...changed].map(([mappingId, { listing }]): [string, Member] => {
    const now = held.get(mappingId);
    return [
      listing.id,
      {
        listing,
        masterId: now?.masterId ?? null,
        isBridging: now?.isBridging ?? false,
        masterVariants: now?.masterVariants ?? new Map(),
      },
    ];
  });
  return matchGroup(locked, new Map(members), context.matchListings);
}

function changedListing(
  context: WriteContext,
  mappingId: number,
  before: HeldListing | undefined,
  variants: readonly MatchVariant[],
  live: boolean,
): ChangedListing {
  const listing = (list: readonly MatchVariant[]): MatchListing => ({
    id: String(mappingId),
    shopId: context.shopId,
    seller: context.seller,
    live,
    variants: list.map(({ externalId, sku, gtin }) => ({ externalId, sku, gtin })),
  });
  return { listing: listing(variants), oldKeys: before ? keysOf(listing(before.variants)) : [] };
}
