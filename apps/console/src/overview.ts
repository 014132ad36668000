/** What the first page and its live updates show: how much the catalogue holds, the shops, the recent runs. */
import {
  type CatalogueSize,
  catalogueSize,
  type Database,
  listShops,
  type RunView,
  runSummaries,
  type ShopView,
} from '@syncstore/store';

const RECENT_RUNS = 20;
/** Counting millions of rows takes a while, and nobody sees the difference of a moment. */
const COUNT_EVERY_MS = 5_000;

export interface Overview {
  readonly catalogue: CatalogueSize;
  readonly shops: readonly ShopView[];
  /** Newest first. */
  readonly runs: readonly RunView[];
}

/** @returns a function that reads the overview of this moment */
export function overviewReader(database: Database): () => Promise<Overview> {
  let counted: { readonly at: number; readonly size: Promise<CatalogueSize> } | undefined;

  function size(): Promise<CatalogueSize> {
    if (counted && Date.now() - counted.at < COUNT_EVERY_MS) return counted.size;
    const counting = catalogueSize(database);
    counted = { at: Date.now(), size: counting };
    // What failed is asked again next time.
    counting.catch(() => {
      counted = undefined;
    });
    return counting;
  }

  return async () => {
    const [catalogue, shops, runs] = await Promise.all([
      size(),
      listShops(database),
      runSummaries(database, { limit: RECENT_RUNS }),
    ]);
    return { catalogue, shops, runs };
  };
}
