/**
 * `POST /_sandbox/mutate`: edits, creates and deletes products of one shop while it is being read. Which ones follows
 * from the seed. Only products that an import accepts are picked, so "an incremental import updates exactly these" can
 * be asserted; explicit ids may name any product of the shop.
 *
 * Each touched product gets the marketplace's clock as update time. Two mutations within one second leave the same
 * update time on different content: real marketplaces do the same, and a client has to live with it.
 */
import { expectationOf } from '../generator/product.ts';
import { hash2, Random } from '../generator/random.ts';
import type { MutateAnswer, MutateRequest } from '../types.ts';
import type { ShopCatalogue } from './shop-catalogue.ts';

/** @param now Unix seconds */
export function mutate(catalogue: ShopCatalogue, request: MutateRequest, now: number): MutateAnswer {
  const random = new Random(hash2(catalogue.model.salt, request.seed ?? catalogue.overlay.version + 1));
  const taken = new Set<number>();
  const updates = request.updateIds?.map((id) => named(catalogue, id)) ?? [];
  const deletions = request.deleteIds?.map((id) => named(catalogue, id)) ?? [];
  for (const index of [...updates, ...deletions]) taken.add(index);
  if (request.updateIds === undefined) updates.push(...pick(catalogue, request.update ?? 0, taken, random));
  if (request.deleteIds === undefined) deletions.push(...pick(catalogue, request.delete ?? 0, taken, random));

  for (const index of updates) {
    const row = catalogue.row(index);
    catalogue.overlay.set({ ...row, revision: row.revision + 1, updateTime: now });
  }
  for (const index of deletions) {
    const status = catalogue.model.statuses.deleted;
    catalogue.overlay.set({ ...catalogue.row(index), status, updateTime: now });
  }
  const created: number[] = [];
  for (let i = 0; i < (request.create ?? 0); i += 1) {
    const index = catalogue.size;
    catalogue.overlay.set({ index, status: 0, createTime: now, updateTime: now, revision: 0 });
    created.push(index);
  }
  const ids = (indices: readonly number[]) => indices.map((index) => catalogue.model.productId(index));
  return { created: ids(created), updated: ids(updates), deleted: ids(deletions), updateTime: now };
}

/** An id that is not of this shop; the control API answers it with 400. */
export class UnknownProductError extends Error {
  constructor(id: string) {
    super(`the shop has no product ${id}`);
  }
}

function named(catalogue: ShopCatalogue, id: string): number {
  const row = catalogue.find(id);
  if (row === undefined) throw new UnknownProductError(id);
  return row.index;
}

/** Draws accepted products; stops early in a shop that has not enough of them. */
function pick(catalogue: ShopCatalogue, count: number, taken: Set<number>, random: Random): number[] {
  const picked: number[] = [];
  const isFree = (index: number): boolean => {
    if (taken.has(index)) return false;
    const goods = catalogue.model.goods(index);
    return expectationOf(catalogue.model, catalogue.row(index), goods).expected === 'accepted';
  };
  const start = random.int(Math.max(1, catalogue.size));
  for (let tries = 0; picked.length < count && tries < count * 20; tries += 1) {
    const index = random.int(catalogue.size);
    if (!isFree(index)) continue;
    taken.add(index);
    picked.push(index);
  }
  // A shop that is nearly used up is gone through once, so that "all of them" is reached as well.
  for (let step = 0; picked.length < count && step < catalogue.size; step += 1) {
    const index = (start + step) % catalogue.size;
    if (!isFree(index)) continue;
    taken.add(index);
    picked.push(index);
  }
  return picked;
}
