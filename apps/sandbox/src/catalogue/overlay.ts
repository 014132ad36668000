/**
 * Mutations of one shop, laid over the generated catalogue. Only what was changed takes memory: a row for each touched
 * product, plus sorted views of these rows that are made anew when somebody asks after a change.
 *
 * A mutated product's update time is the marketplace's clock, which lies behind every generated update time; so in
 * update order all overlaid rows stand after all generated ones, and a merge is a concatenation.
 */
import type { Row } from '../generator/product.ts';
import type { ShopModel } from '../generator/shop-model.ts';

export class Overlay {
  private readonly model: ShopModel;
  private readonly rows = new Map<number, Row>();
  private createdCount = 0;
  private changes = 0;
  private readonly views = new Map<string, unknown>();

  constructor(model: ShopModel) {
    this.model = model;
  }

  /** Products that mutations added; they have indices from `model.count` on. */
  get created(): number {
    return this.createdCount;
  }

  /** Grows with each change; a cache that carries it never answers from before a mutation. */
  get version(): number {
    return this.changes;
  }

  get size(): number {
    return this.rows.size;
  }

  get(index: number): Row | undefined {
    return this.rows.get(index);
  }

  has(index: number): boolean {
    return this.rows.has(index);
  }

  all(): IterableIterator<Row> {
    return this.rows.values();
  }

  set(row: Row): void {
    this.rows.set(row.index, row);
    this.createdCount = Math.max(this.createdCount, row.index - this.model.count + 1);
    this.changes += 1;
    this.views.clear();
  }

  /** Overlaid rows with a status of the mask, latest update first, then greatest id (ids grow with the index). */
  newestUpdateFirst(mask: number): readonly Row[] {
    return this.view(`update:${mask}`, () =>
      this.matching(mask).sort((a, b) => b.updateTime - a.updateTime || b.index - a.index),
    );
  }

  /** Overlaid rows with a status of the mask, latest creation first. */
  newestFirst(mask: number): readonly Row[] {
    return this.view(`create:${mask}`, () => this.matching(mask).sort((a, b) => b.index - a.index));
  }

  /**
   * @param mask statuses that the products had *before* their mutation
   * @returns how many of the generated rows at primary positions from..to-1 are hidden behind overlaid ones
   */
  hiddenBetween(from: number, to: number, mask: number): number {
    if (this.rows.size === 0 || to <= from) return 0;
    const positions = this.view(`hidden:${mask}`, () => this.hiddenPositions(mask));
    return lowerBound(positions, to) - lowerBound(positions, from);
  }

  private hiddenPositions(mask: number): Float64Array {
    const positions: number[] = [];
    for (const index of this.rows.keys()) {
      if (index < this.model.count && (mask >>> this.model.baseStatus(index)) & 1) {
        positions.push(this.model.primaryPosition(index));
      }
    }
    return Float64Array.from(positions).sort();
  }

  private matching(mask: number): Row[] {
    return [...this.rows.values()].filter((row) => (mask >>> row.status) & 1);
  }

  private view<T>(key: string, make: () => T): T {
    const known = this.views.get(key);
    // The key names both the kind and the arguments, so what it leads to has the type of `make`.
    if (known !== undefined) return known as T;
    const made = make();
    this.views.set(key, made);
    return made;
  }
}

function lowerBound(sorted: Float64Array, value: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((sorted[middle] ?? 0) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}
