/**
 * What the first page and its live updates show: how much the catalogue holds, how fresh each shop is, the recent runs, what
 * waits, how fast it goes, and how much of the marketplaces' limits is used.
 *
 * It is read once a second while somebody looks, so nothing here may cost more when the catalogue grows: rows are found by
 * indexes on what is open or recent, and the one count that reads whole tables is done the less often the longer it takes.
 */
import type { Runtime } from '@syncstore/runtime';
import {
  type Backlog,
  type CatalogueSize,
  catalogueSize,
  type Freshness,
  listShops,
  type RunView,
  readBacklog,
  readFreshness,
  runSummaries,
  type ShopView,
  type Throughput,
  undecidedDeadLetters,
} from '@syncstore/store';
import { type PlatformGauges, readGauges } from './budget-gauges.ts';
import { throughputReader } from './throughput-history.ts';

const RECENT_RUNS = 20;
/** Counting millions of rows takes a while, and nobody sees the difference of a moment. */
const COUNT_EVERY_MS = 5_000;
/** Counting takes at most this share of one processor. */
const COUNT_SHARE = 0.02;

export interface Overview {
  readonly catalogue: CatalogueSize;
  readonly shops: readonly (ShopView & Omit<Freshness, 'shopId'>)[];
  /** Newest first. */
  readonly runs: readonly RunView[];
  readonly backlog: readonly Backlog[];
  /** Dead letters that nobody has decided. */
  readonly deadLetters: number;
  /** Oldest first, without gaps. */
  readonly throughput: readonly Throughput[];
  /** Null while Redis does not answer. */
  readonly budgets: readonly PlatformGauges[] | null;
}

/** @returns a function that reads the overview of this moment */
export function overviewReader(runtime: Runtime): () => Promise<Overview> {
  const { database } = runtime;
  const size = sizeReader(runtime);
  const throughput = throughputReader(database);

  return async () => {
    const [catalogue, shops, freshness, runs, backlog, deadLetters, stretches] = await Promise.all([
      size(),
      listShops(database),
      readFreshness(database),
      runSummaries(database, { limit: RECENT_RUNS }),
      readBacklog(database),
      undecidedDeadLetters(database),
      throughput(),
    ]);
    const calling = shops.filter((shop) => runs.some((run) => isCalling(run, shop)));
    return {
      catalogue,
      shops: shops.map((shop) => ({ ...shop, ...freshnessOf(freshness, shop) })),
      runs,
      backlog,
      deadLetters,
      throughput: stretches,
      budgets: await readGauges(runtime, calling).catch(() => null),
    };
  };
}

function isCalling(run: RunView, { platform, externalId }: ShopView): boolean {
  return run.endedAt === null && run.platform === platform && run.shop === externalId;
}

function freshnessOf(all: readonly Freshness[], { id }: ShopView): Omit<Freshness, 'shopId'> {
  const own = all.find(({ shopId }) => shopId === id);
  return { lastSuccessAt: own?.lastSuccessAt ?? null, nextRunAt: own?.nextRunAt ?? null };
}

function sizeReader({ database }: Runtime): () => Promise<CatalogueSize> {
  let counted: { readonly size: Promise<CatalogueSize>; until: number } | undefined;
  return () => {
    if (counted && Date.now() < counted.until) return counted.size;
    const startedAt = Date.now();
    const counting = { size: catalogueSize(database), until: Number.POSITIVE_INFINITY };
    counted = counting;
    counting.size.then(
      () => {
        const tookMs = Date.now() - startedAt;
        counting.until = startedAt + Math.max(COUNT_EVERY_MS, tookMs / COUNT_SHARE);
      },
      // What failed is asked again next time.
      () => {
        counted = undefined;
      },
    );
    return counting.size;
  };
}
