/**
 * Decides which master each changed listing belongs to, and which master variant each of its variants.
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

/** @param isNew whether a listing of the group is inserted by this chunk */
export async function placeGroup(
  sql: Sql,
  group: MatchedGroup,
  isNew: (listingId: string) => boolean,
): Promise<Placement> {
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
    newMasters.set(master, ids.length === 1 && only !== undefined && isNew(only) ? only : null);
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

/** Finds or draws the ids of master variants. */
export class MasterVariantIds {
  readonly #ids: Map<string, number>;
  readonly #unwritten: Map<string, { readonly id: number; readonly masterId: number; readonly key: string }>;

  private constructor(
    ids: Map<string, number>,
    unwritten: Map<string, { readonly id: number; readonly masterId: number; readonly key: string }>,
  ) {
    this.#ids = ids;
    this.#unwritten = unwritten;
  }

  /** @param wanted every master variant that will be pointed to */
  static async load(
    sql: Sql,
    wanted: readonly { readonly masterId: number; readonly key: string }[],
    newMasters: ReadonlyMap<number, unknown>,
  ): Promise<MasterVariantIds> {
    const existing = [...new Set(wanted.map(({ masterId }) => masterId))].filter((id) => !newMasters.has(id));
    const rows =
      existing.length === 0
        ? []
        : await sql.$queryRaw<{ id: number; master_id: number; key: string }[]>`
            SELECT id::float8 AS id, master_product_id::float8 AS master_id, key FROM master_variants
            WHERE master_product_id = ANY (${existing}::bigint[])`;
    const ids = new Map(rows.map((row) => [slot(row.master_id, row.key), row.id]));
    const missing = new Map(
      wanted
        .filter(({ masterId, key }) => !ids.has(slot(masterId, key)))
        .map(({ masterId, key }) => [slot(masterId, key), { masterId, key }]),
    );
    const drawn = await drawIds(sql, 'master_variants', missing.size);
    const unwritten = new Map(
      [...missing].map(([name, variant], index) => [name, { ...variant, id: drawn[index] ?? 0 }]),
    );
    for (const [name, { id }] of unwritten) ids.set(name, id);
    return new MasterVariantIds(ids, unwritten);
  }

  /** The id, and whether its row is still to be inserted: true for the first who asks. */
  take(masterId: number, key: string): { readonly id: number; readonly isNew: boolean } {
    const name = slot(masterId, key);
    const id = this.#ids.get(name);
    if (id === undefined) throw new Error(`master variant ${key} of master ${masterId} was not asked for`);
    return { id, isNew: this.#unwritten.delete(name) };
  }

  /** Inserts the rows that no `take` was told to insert. Their fields come with `recomputeMasters`. */
  async insertRest(sql: Sql): Promise<void> {
    const rest = [...this.#unwritten.values()];
    if (rest.length === 0) return;
    this.#unwritten.clear();
    await sql.$executeRaw`
      INSERT INTO master_variants (id, master_product_id, key, options)
      SELECT id, master_id, key, '[]' FROM unnest(${rest.map((v) => v.id)}::bigint[],
        ${rest.map((v) => v.masterId)}::bigint[], ${rest.map((v) => v.key)}::text[]) AS v (id, master_id, key)`;
  }
}

const slot = (masterId: number, key: string): string => `${masterId}\n${key}`;
