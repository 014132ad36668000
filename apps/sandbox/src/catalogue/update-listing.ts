/**
 * Rows in update order, as Shopee lists them: latest update first, then greatest id (our choice; the platform documents
 * no order), with offsets. A page costs a few binary searches and a walk over its own rows, whatever the offset:
 * the number of matching rows between two positions is arithmetic (status.ts), less the hidden ones (overlay.ts).
 */
import type { Row } from '../generator/product.ts';
import type { ShopCatalogue } from './shop-catalogue.ts';

export interface UpdateWindow {
  /** First second, inclusive. */
  readonly from: number;
  /** Last second, inclusive. */
  readonly to: number;
}

export interface UpdatePage {
  readonly rows: readonly Row[];
  /** All rows that match, on every page the same while nothing is mutated. */
  readonly total: number;
}

/**
 * @param mask statuses
 * @param offset rows to leave out, from the newest on
 * @param limit rows at most
 */
export function listByUpdateTime(
  catalogue: ShopCatalogue,
  mask: number,
  window: UpdateWindow,
  offset: number,
  limit: number,
): UpdatePage {
  const { model, overlay } = catalogue;
  const low = model.updateTimes.firstAtOrAfter(window.from);
  const high = model.updateTimes.firstAtOrAfter(window.to + 1);
  const visible = (from: number) =>
    model.statuses.count(from, high, mask) - overlay.hiddenBetween(from, high, mask);

  const mutated = overlay
    .newestUpdateFirst(mask)
    .filter((row) => row.updateTime >= window.from && row.updateTime <= window.to);
  const rows: Row[] = mutated.slice(offset, offset + limit);
  const generated = low < high ? visible(low) : 0;
  const total = mutated.length + generated;

  const skip = Math.max(0, offset - mutated.length);
  if (rows.length < limit && skip < generated) {
    let rank = highestRankWith(visible, low, high, skip + 1);
    for (; rank >= low && rows.length < limit; rank -= 1) {
      if (!((mask >>> model.statuses.at(rank)) & 1)) continue;
      const index = model.indexAtUpdateRank(rank);
      if (!overlay.has(index)) rows.push(catalogue.row(index));
    }
  }
  return { rows, total };
}

/** @returns the highest rank from which on at least `wanted` rows are visible */
function highestRankWith(
  visible: (from: number) => number,
  low: number,
  high: number,
  wanted: number,
): number {
  let [from, to] = [low, high];
  while (from < to) {
    const middle = Math.ceil((from + to) / 2);
    if (visible(middle) >= wanted) from = middle;
    else to = middle - 1;
  }
  return from;
}
