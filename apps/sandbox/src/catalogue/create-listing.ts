/**
 * Rows in create order, as TikTok Shop's search answers them: newest first, continued after a cursor. Filters on create
 * time are a range of indices. Filters on update time cut across the order: a narrow window is gathered and sorted once
 * (and remembered until the next mutation), a wide one is walked, because then most rows match anyway.
 */
import type { Row } from '../generator/product.ts';
import type { ShopCatalogue } from './shop-catalogue.ts';

/** Update windows of up to this many generated rows are gathered: about 5 ms, once. */
const GATHER_LIMIT = 40_000;
const REMEMBERED = 16;
/** No caller asks how far beyond this a page stands: the platform's window is smaller. */
const POSITION_LIMIT = 100_000;

export interface CreateFilter {
  readonly mask: number;
  /** Inclusive Unix seconds; undefined where the caller set no end. */
  readonly createFrom?: number | undefined;
  readonly createTo?: number | undefined;
  readonly updateFrom?: number | undefined;
  readonly updateTo?: number | undefined;
  /** Only these indices, for filters by SKU. */
  readonly only?: ReadonlySet<number> | undefined;
}

export interface CreatePage {
  readonly rows: readonly Row[];
  readonly total: number;
  /** Matching rows that stand before this page. */
  readonly position: number;
}

/** Lists one shop; keeps the indices of the latest narrow update windows. */
export class CreateListing {
  private readonly catalogue: ShopCatalogue;
  private readonly remembered = new Map<string, readonly number[]>();
  private readonly totals = new Map<string, number>();
  private rememberedVersion = 0;

  constructor(catalogue: ShopCatalogue) {
    this.catalogue = catalogue;
  }

  /** @param before rows with an index below this one are listed; Infinity for the first page @param limit rows */
  page(filter: CreateFilter, before: number, limit: number): CreatePage {
    this.forgetOutdated();
    const gathered = this.gathered(filter);
    if (gathered !== undefined) {
      const start = before === Infinity ? 0 : gathered.findIndex((index) => index < before);
      const position = start < 0 ? gathered.length : start;
      const rows = gathered.slice(position, position + limit).map((index) => this.catalogue.row(index));
      return { rows, total: gathered.length, position };
    }
    const [low, high] = this.indexRange(filter);
    const rows: Row[] = [];
    for (let index = Math.min(before, high) - 1; index >= low && rows.length < limit; index -= 1) {
      if (this.matches(index, filter)) rows.push(this.catalogue.row(index));
    }
    const position = before >= high ? 0 : this.count(filter, Math.max(low, before), high, POSITION_LIMIT);
    return { rows, total: this.total(filter, low, high), position };
  }

  private indexRange(filter: CreateFilter): [number, number] {
    const { model, overlay } = this.catalogue;
    const { createFrom = 0, createTo = Infinity } = filter;
    let low = model.createTimes.firstAtOrAfter(createFrom);
    let high = createTo === Infinity ? model.count : model.createTimes.firstAtOrAfter(createTo + 1);
    // Created products follow the generated ones in time as in index.
    if (low === model.count)
      while (low < this.catalogue.size && createdAt(overlay.get(low)) < createFrom) low += 1;
    if (high === model.count)
      while (high < this.catalogue.size && createdAt(overlay.get(high)) <= createTo) high += 1;
    return [low, high];
  }

  private matches(index: number, filter: CreateFilter): boolean {
    const { model, overlay } = this.catalogue;
    const mutated = overlay.get(index);
    const status = mutated?.status ?? model.baseStatus(index);
    if (!((filter.mask >>> status) & 1)) return false;
    if (filter.updateFrom === undefined && filter.updateTo === undefined) return true;
    const time = mutated?.updateTime ?? model.updateTimes.timeAt(model.updateRank(index));
    return time >= (filter.updateFrom ?? 0) && time <= (filter.updateTo ?? Infinity);
  }

  private total(filter: CreateFilter, low: number, high: number): number {
    const key = JSON.stringify(filter);
    const known = this.totals.get(key);
    if (known !== undefined) return known;
    const total = this.count(filter, low, high, Infinity);
    if (this.totals.size >= REMEMBERED) this.totals.clear();
    this.totals.set(key, total);
    return total;
  }

  private forgetOutdated(): void {
    const { version } = this.catalogue.overlay;
    if (this.rememberedVersion === version) return;
    this.rememberedVersion = version;
    this.remembered.clear();
    this.totals.clear();
  }

  /** Matching rows with an index in low..high-1; a walk may stop at `enough`. */
  private count(filter: CreateFilter, low: number, high: number, enough: number): number {
    const { model, overlay } = this.catalogue;
    if (filter.updateFrom !== undefined || filter.updateTo !== undefined) {
      let matching = 0;
      for (let index = low; index < high && matching < enough; index += 1) {
        if (this.matches(index, filter)) matching += 1;
      }
      return matching;
    }
    const end = Math.min(high, model.count);
    const hidden = overlay.hiddenBetween(low, end, filter.mask);
    const mutated = overlay
      .newestFirst(filter.mask)
      .filter(({ index }) => index >= low && index < high).length;
    return model.statuses.count(low, end, filter.mask) - hidden + mutated;
  }

  /** Indices of a narrow filter, newest first; undefined where walking is the better way. */
  private gathered(filter: CreateFilter): readonly number[] | undefined {
    if (filter.only !== undefined) return this.gatherOnly(filter, filter.only);
    if (filter.updateFrom === undefined && filter.updateTo === undefined) return undefined;
    const { model } = this.catalogue;
    const from = model.updateTimes.firstAtOrAfter(filter.updateFrom ?? 0);
    const to =
      filter.updateTo === undefined ? model.count : model.updateTimes.firstAtOrAfter(filter.updateTo + 1);
    if (to - from > GATHER_LIMIT) return undefined;
    const key = JSON.stringify(filter);
    const known = this.remembered.get(key);
    if (known !== undefined) return known;
    const indices = this.gatherRanks(filter, from, to);
    if (this.remembered.size >= REMEMBERED) this.remembered.clear();
    this.remembered.set(key, indices);
    return indices;
  }

  private gatherOnly(filter: CreateFilter, only: ReadonlySet<number>): readonly number[] {
    const [low, high] = this.indexRange(filter);
    const inRange = [...only].filter((index) => index >= low && index < high && this.matches(index, filter));
    return inRange.sort((a, b) => b - a);
  }

  /** @param from first position in update order @param to position after the last */
  private gatherRanks(filter: CreateFilter, from: number, to: number): readonly number[] {
    const { model, overlay } = this.catalogue;
    const [low, high] = this.indexRange(filter);
    const indices: number[] = [];
    for (let rank = from; rank < to; rank += 1) {
      const index = model.indexAtUpdateRank(rank);
      if (index < low || index >= high || !((filter.mask >>> model.baseStatus(index)) & 1)) continue;
      if (!overlay.has(index)) indices.push(index);
    }
    for (const { index } of overlay.newestFirst(filter.mask)) {
      if (index >= low && index < high && this.matches(index, filter)) indices.push(index);
    }
    return Array.from(Float64Array.from(indices).sort().reverse());
  }
}

function createdAt(row: Row | undefined): number {
  return row?.createTime ?? 0;
}
