/**
 * The whole of SyncStore where the budget is the bottleneck: a first import of all shops, with 1, 3 and 6 workers. Measured is
 * each shop's budget from its first detail call to its last: lists before and after are a few calls that come one by one.
 * In the first seconds the first pages are still being listed, so that the figure without them is told too.
 */
import { loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { SandboxCalls, SandboxControl, SandboxStats } from '../../support/sandbox-control.ts';
import { table } from '../figures.ts';
import { openStack } from '../import/stack.ts';
import { importAll } from '../import/stage.ts';
import type { BenchServers } from '../servers.ts';
import type { LimitsOptions } from './options.ts';

const PRODUCTS = 1_200;
/** Calls a second: of each Shopee shop, of the app of both, and of each endpoint of a TikTok Shop shop. */
const SHOP = 25;
const APP = 2 * SHOP;
const ENDPOINT = 30;
const LIMITS = `shopee.app=${APP},shopee.shop=${SHOP},tiktok-shop.shopEndpoint=${ENDPOINT}`;
/** The default of RATE_MARGIN. */
const MARGIN = 0.1;

const LOOK_EVERY_MS = 250;
/** By then enough pages are listed for all budgets to be asked for. */
const WARM_AFTER_MS = 3_000;

const DETAILS = /get_item_base_info$|get_model_list$|\/products\/\{/;

export async function runImportStage(
  servers: BenchServers,
  options: LimitsOptions,
  tell: (message: string) => void,
): Promise<void> {
  const rows: string[][] = [];
  for (const workers of options.processes) {
    tell(
      `first import, 4 shops of ${PRODUCTS} products, ${workers} workers (load ${loadavg()[0]?.toFixed(1)})`,
    );
    const own = { ...servers, prefix: `${servers.prefix}_${workers}` };
    const stack = await openStack(own, { products: PRODUCTS, workers, limits: LIMITS });
    try {
      await stack.sandbox.resetStats();
      const watch = watchCalls(stack.sandbox);
      await importAll(stack, 'full');
      const seen = await watch.end();
      rows.push(...rowsOf(seen, workers));
    } finally {
      await stack.close();
    }
  }
  const head = ['shop', 'workers', 'calls', 'calls/s', 'of its budget', 'after 3 s', 'worst second', '429'];
  console.log(`\nFirst import of 4 shops of ${PRODUCTS} products (${LIMITS})\n${table(head, rows)}`);
}

interface Sample {
  readonly at: number;
  readonly stats: SandboxStats;
}

/** Looks at the counters until it is told to end. */
function watchCalls(sandbox: SandboxControl): { end(): Promise<Sample[]> } {
  const samples: Sample[] = [];
  const over = new AbortController();
  const watching = (async () => {
    do {
      samples.push({ at: performance.now(), stats: await sandbox.stats() });
      await sleep(LOOK_EVERY_MS);
    } while (!over.signal.aborted);
    samples.push({ at: performance.now(), stats: await sandbox.stats() });
  })();
  return {
    end: async () => {
      over.abort();
      await watching;
      return samples;
    },
  };
}

function rowsOf(samples: readonly Sample[], workers: number): string[][] {
  const shops = samples.at(-1)?.stats.shops.filter(({ shop }) => shop !== '-') ?? [];
  return shops.map(({ platform, shop, rateLimited }) => {
    const details = ({ stats }: Sample) =>
      stats.endpoints.filter(
        (row) => row.platform === platform && row.shop === shop && DETAILS.test(row.endpoint ?? ''),
      );
    const total = ({ stats }: Sample) =>
      stats.shops.filter((row) => row.platform === platform && row.shop === shop);
    const sum = (rows: readonly SandboxCalls[]) => rows.reduce((calls, row) => calls + row.calls, 0);
    // Of Shopee all calls of the shop count against its budget, of TikTok Shop those of the endpoint.
    const counted = platform === 'shopee' ? total : details;
    const limit = platform === 'shopee' ? SHOP : ENDPOINT;
    const all = samples.reduce((most, sample) => Math.max(most, sum(details(sample))), 0);
    const busy = samples.filter((sample) => sum(details(sample)) > 0 && sum(details(sample)) < all);
    const [first, last] = [busy[0], busy.at(-1)];
    const warm = busy.find(({ at }) => at - (first?.at ?? 0) >= WARM_AFTER_MS);
    if (!first || !warm || !last) throw new Error('the import was over before anybody looked');
    const perSecond = (from: Sample) =>
      ((sum(counted(last)) - sum(counted(from))) * 1_000) / (last.at - from.at);
    const ofBudget = (from: Sample) => `${((perSecond(from) / (limit * (1 - MARGIN))) * 100).toFixed(1)} %`;
    const worst = Math.max(...counted(last).map((row) => row.worstSecond));
    return [
      `${platform} ${shop}`,
      String(workers),
      String(sum(counted(last)) - sum(counted(first))),
      perSecond(first).toFixed(1),
      ofBudget(first),
      ofBudget(warm),
      `${worst} of ${limit}`,
      String(rateLimited),
    ];
  });
}
