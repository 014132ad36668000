/**
 * Finds and locks everything that a change of keys can touch, the closed group of listings around the changed ones, and
 * hands it to the matching rules.
 *
 *   1. Lock the keys that the changed listings carry or carried, so that two transactions that touch one key go one
 *      after another. A crowded key is shared by those who add carriers to it (matching-keys.ts).
 *   2. Load the other listings that carry these keys, lock *their* keys, load the carriers of those, and so on until no
 *      key is new. A key that is ambiguous, and stays so, joins nothing, before as after: the walk does not pass through
 *      it, which keeps the group small when thousands of listings share the SKU `1`.
 *   3. Hide such keys from the rules, which see only some of their carriers and must not take them for unique.
 */
import {
  gtinKey,
  type MatchListing,
  type MatchListings,
  type MatchResult,
  skuKey,
} from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import { LostRaceError } from '../lost-race.ts';
import { carriersOf, crowdedKeys, type Member } from './carriers.ts';
import { lockFreeKeys, lockKeysInOrder, makeKeys } from './matching-keys.ts';

/** A listing whose keys changed, as it will be after this transaction. */
export interface ChangedListing {
  readonly listing: MatchListing;
  /** Keys it carried before: their ambiguity may end. */
  readonly oldKeys: readonly string[];
}

/** Everything around some changed listings, locked. */
export interface LockedGroup {
  /** The listings of the group that this transaction does not change. */
  readonly others: ReadonlyMap<string, Member>;
  /** Every key of the group with its recorded conflict. */
  readonly conflicts: ReadonlyMap<string, string | null>;
  /** Keys all of whose carriers are in the group. */
  readonly examined: ReadonlySet<string>;
}

/**
 * @param wantedKeys remembers keys over the attempts of one chunk: what an attempt met out of order, the next one locks
 *   in order
 * @throws LostRaceError when another transaction holds a key that was not known beforehand
 */
export async function lockGroup(
  sql: Sql,
  changed: readonly ChangedListing[],
  wantedKeys: Set<string>,
): Promise<LockedGroup> {
  const ownKeys = new Set(changed.flatMap((change) => [...change.oldKeys, ...keysOf(change.listing)]));
  const known = changed.map(({ listing }) => listing.id);
  const leaving = new Set(changed.flatMap(({ oldKeys }) => oldKeys));
  const lock: KeyLock = { sql, known, leaving, wantedKeys, conflicts: new Map(), hidden: new Set() };
  const made = await lockFirst(lock, [...new Set([...ownKeys, ...wantedKeys])]);
  const others = new Map<string, Member>();
  const seen = new Set(ownKeys);
  const examined = new Set<string>();
  let round = [...ownKeys].filter((key) => !lock.hidden.has(key));
  while (round.length > 0) {
    for (const key of round) examined.add(key);
    const carried = round.filter((key) => !made.has(key));
    const found = await carriersOf(sql, carried, [...known, ...others.keys()]);
    for (const [id, member] of found) others.set(id, member);
    const next = new Set([...found.values()].flatMap(({ listing }) => keysOf(listing)));
    const unseen = [...next].filter((key) => !seen.has(key));
    for (const key of unseen) seen.add(key);
    await lockMore(lock, unseen);
    round = unseen.filter((key) => !isAmbiguous(lock.conflicts, key));
  }
  return { others, conflicts: lock.conflicts, examined };
}

/** The keys that a transaction holds. */
interface KeyLock {
  readonly sql: Sql;
  /** The changed listings. */
  readonly known: readonly string[];
  /** Keys that a changed listing carried before: they may lose a carrier. */
  readonly leaving: ReadonlySet<string>;
  readonly wantedKeys: Set<string>;
  /** Every key that is held, with its recorded conflict. */
  readonly conflicts: Map<string, string | null>;
  /** Crowded keys: what carries them is not looked at. */
  readonly hidden: Set<string>;
}

/**
 * Locks the keys that are known beforehand.
 *
 * @returns those of them that no listing ever carried: nobody else can see their rows before this transaction ends
 */
async function lockFirst(lock: KeyLock, keys: readonly string[]): Promise<Set<string>> {
  const made = await makeKeys(lock.sql, keys);
  for (const key of made) lock.conflicts.set(key, null);
  const others = keys.filter((key) => !made.has(key));
  const shared = await shareable(lock, others);
  keep(lock, await lockKeysInOrder(lock.sql, others, shared));
  await hideCrowded(lock, others, shared);
  return made;
}

/** Locks what of `keys` is not locked yet. */
async function lockMore(lock: KeyLock, keys: readonly string[]): Promise<void> {
  const missing = keys.filter((key) => !lock.conflicts.has(key));
  if (missing.length === 0) return;
  for (const key of missing) lock.wantedKeys.add(key);
  const shared = await shareable(lock, missing);
  const locked = await lockFreeKeys(lock.sql, missing, shared);
  if (locked.size < missing.length)
    throw new LostRaceError('another transaction matches a listing of the group');
  keep(lock, locked);
  await hideCrowded(lock, [...shared], shared);
}

/** Which keys are crowded by what can be read without a lock, and lose no carrier by this transaction. */
function shareable({ sql, known, leaving }: KeyLock, keys: readonly string[]): Promise<Set<string>> {
  return crowdedKeys(
    sql,
    keys.filter((key) => !leaving.has(key)),
    known,
  );
}

/** @throws LostRaceError when a key that is only shared is crowded no more: what is to be done with it needs it alone */
async function hideCrowded(
  { sql, known, conflicts, hidden }: KeyLock,
  keys: readonly string[],
  shared: ReadonlySet<string>,
): Promise<void> {
  const crowded = await crowdedKeys(
    sql,
    keys.filter((key) => isAmbiguous(conflicts, key)),
    known,
  );
  for (const key of crowded) hidden.add(key);
  if ([...shared].some((key) => !crowded.has(key)))
    throw new LostRaceError('a crowded key is crowded no more');
}

function keep({ conflicts }: KeyLock, locked: ReadonlyMap<string, string | null>): void {
  for (const [key, conflict] of locked) conflicts.set(key, conflict);
}

const isAmbiguous = (conflicts: ReadonlyMap<string, string | null>, key: string): boolean =>
  (conflicts.get(key) ?? null) !== null;

export interface MatchedGroup extends Pick<MatchResult, 'groups' | 'variantKeys'> {
  /** Every listing of the group. */
  readonly members: ReadonlyMap<string, Member>;
  /** Keys whose ambiguity this change makes (the kind of conflict) or ends (null). */
  readonly changedConflicts: ReadonlyMap<string, string | null>;
  /** Listings that bridge two masters. */
  readonly bridging: ReadonlySet<string>;
}

/** Asks the rules about a locked group. */
export function matchGroup(
  group: LockedGroup,
  changed: ReadonlyMap<string, Member>,
  matchListings: MatchListings,
): MatchedGroup {
  const members = new Map([...changed, ...group.others]);
  const result = matchListings([...members.values()].map(({ listing }) => withoutHidden(listing, group)));
  const now = new Map<string, string | null>([...group.examined].map((key) => [key, null]));
  for (const { kind, key } of result.conflicts) if (kind !== 'listing_bridges_masters') now.set(key, kind);
  return {
    members,
    groups: result.groups,
    variantKeys: result.variantKeys,
    changedConflicts: new Map(
      [...now].filter(([key, conflict]) => (group.conflicts.get(key) ?? null) !== conflict),
    ),
    bridging: new Set(
      result.conflicts.flatMap((c) => (c.kind === 'listing_bridges_masters' ? c.listingIds : [])),
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

function withoutHidden(listing: MatchListing, { examined }: LockedGroup): MatchListing {
  const isHidden = (sku: string | null) => sku !== null && !examined.has(skuKey(listing.seller, sku));
  if (!listing.variants.some(({ sku }) => isHidden(sku))) return listing;
  return {
    ...listing,
    variants: listing.variants.map((variant) =>
      isHidden(variant.sku) ? { ...variant, sku: null } : variant,
    ),
  };
}
