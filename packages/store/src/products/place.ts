/**
 * Decides which master each listing of a matched group belongs to.
 *
 * The partition comes from the matching rules; here it is given identities. A group keeps the oldest master that its
 * members are in now, so that a master's id survives whatever joins it or leaves it; a group without one gets a new id.
 */
import type { Sql } from '../database.ts';
import { drawIds } from './listing-rows.ts';
import type { MatchedGroup } from './match-group.ts';

export interface Placement {
  /** Master of every member of the matched group, by listing id. */
  readonly masterOf: ReadonlyMap<string, number>;
  /** Masters that do not exist yet: id to the listing whose fields they take, or null when several share it. */
  readonly newMasters: ReadonlyMap<number, string | null>;
  /** Masters whose set of listings changed. */
  readonly changedMasters: ReadonlySet<number>;
}

export async function placeGroup(sql: Sql, group: MatchedGroup): Promise<Placement> {
  const masterNow = (id: string) => group.members.get(id)?.masterId ?? null;
  const byOldest = group.groups
    .map((ids) => ({
      ids,
      candidates: ids.flatMap((id) => masterNow(id) ?? []).sort((a, b) => a - b),
    }))
    .sort((a, b) => (a.candidates[0] ?? Infinity) - (b.candidates[0] ?? Infinity));
  const taken = new Set<number>();
  const without: (readonly string[])[] = [];
  const masterOf = new Map<string, number>();
  for (const { ids, candidates } of byOldest) {
    const master = candidates.find((candidate) => !taken.has(candidate));
    if (master === undefined) {
      without.push(ids);
      continue;
    }
    taken.add(master);
    for (const id of ids) masterOf.set(id, master);
  }
  const drawn = await drawIds(sql, 'master_products', without.length);
  const newMasters = new Map<number, string | null>();
  without.forEach((ids, index) => {
    const master = drawn[index];
    if (master === undefined) throw new Error('fewer ids were drawn than asked for');
    const [only] = ids;
    const isNew = ids.length === 1 && only !== undefined && masterNow(only) === null;
    newMasters.set(master, isNew ? only : null);
    for (const id of ids) masterOf.set(id, master);
  });
  return { masterOf, newMasters, changedMasters: changedMasters(group, masterOf) };
}

function changedMasters(group: MatchedGroup, masterOf: ReadonlyMap<string, number>): Set<number> {
  const changed = new Set<number>();
  for (const [id, { masterId }] of group.members) {
    const now = masterOf.get(id);
    if (now === undefined || now === masterId) continue;
    changed.add(now);
    if (masterId !== null) changed.add(masterId);
  }
  return changed;
}
