/** Figures that are the same whoever reads them: what waits in the queues, stands in the ledger, and is left of the budgets. */
import type { BudgetedCall } from '@syncstore/contracts';
import { type GaugeValue, type LedgerFigures, ledgerGauges } from '@syncstore/observe';
import { calledEndpoints, ledgerFigures, shopsAtWork } from '@syncstore/store';
import type { Runtime } from './runtime.ts';
import { readWorkersWanted } from './workers-wanted.ts';

const STATES = ['waiting', 'prioritized', 'active', 'delayed', 'completed', 'failed'] as const;
/** Shops whose budgets are looked at: each costs a question of Redis. */
const MOST_SHOPS = 20;

/** Adds them to what this process renders. Called by the console alone: of several readers each would be counted. */
export function addLedgerMetrics(runtime: Runtime): void {
  ledgerGauges(runtime.metrics, () => readFigures(runtime));
}

/** What can't be read is left out: a scrape must show the rest, most of all when something is wrong. */
async function readFigures(runtime: Runtime): Promise<LedgerFigures> {
  const parts = await Promise.all(
    [queues, ledger, quotas, budgets, need].map((read) =>
      read(runtime).catch((error: unknown): LedgerFigures => {
        runtime.log.debug({ err: error }, 'some figures can not be read');
        return {};
      }),
    ),
  );
  return Object.assign({}, ...parts) as LedgerFigures;
}

async function queues({ queues: { bull } }: Runtime): Promise<LedgerFigures> {
  const counted = await Promise.all(
    bull.all().map(async (queue) => ({ queue: queue.name, counts: await queue.getJobCounts(...STATES) })),
  );
  return {
    queue_jobs: counted.flatMap(({ queue, counts }) =>
      Object.entries(counts).map(([state, value]) => ({ labels: { queue, state }, value })),
    ),
    workers: [{ labels: {}, value: await bull.pages.shopee.getWorkersCount() }],
  };
}

async function need(runtime: Runtime): Promise<LedgerFigures> {
  return { workers_wanted: [{ labels: {}, value: (await readWorkersWanted(runtime)).wanted }] };
}

/** What the second label of a figure is called. */
const LABELS = {
  dead_letters: 'reason',
  open_runs: 'status',
  grants: 'status',
  alerts_firing: 'alert',
  oldest_waiting_seconds: null,
  open_rejects: null,
  last_success_timestamp_seconds: null,
} as const;

async function ledger({ database }: Runtime): Promise<LedgerFigures> {
  const figures: Partial<Record<keyof typeof LABELS, GaugeValue[]>> = {};
  for (const { figure, platform, label, value } of await ledgerFigures(database)) {
    const labelName = LABELS[figure];
    const labels = { ...(platform !== '' && { platform }), ...(labelName && { [labelName]: label }) };
    (figures[figure] ??= []).push({ labels, value });
  }
  return figures;
}

async function quotas({ platforms }: Runtime): Promise<LedgerFigures> {
  const usages = await Promise.all(
    [...platforms.values()].map(async (platform) => ({
      platform: platform.id,
      ...(await platform.getApiUsage()),
    })),
  );
  return {
    quota_used_calls: usages.map(({ platform, dailyQuotaUsed: value }) => ({ labels: { platform }, value })),
    quota_limit_calls: usages.flatMap(({ platform, dailyQuota: value }) =>
      value === null ? [] : [{ labels: { platform }, value }],
    ),
  };
}

/** Of the shops that are imported now; the fullest and the slowest bucket of each kind. */
async function budgets({ budget, database, platforms }: Runtime): Promise<LedgerFigures> {
  const endpoints = await calledEndpoints(database);
  const calls = (await shopsAtWork(database, MOST_SHOPS)).flatMap((shop): BudgetedCall[] => {
    const app = platforms.get(shop.platform)?.app;
    if (app === undefined) return [];
    return endpoints
      .filter(({ platform }) => platform === shop.platform)
      .map(({ endpoint }) => ({ platform: shop.platform, app, shop: shop.externalId, endpoint }));
  });
  const used = new Map<string, GaugeValue>();
  const rate = new Map<string, GaugeValue>();
  const states = await Promise.all(
    calls.map(async (call) => ({ call, buckets: await budget.inspect(call) })),
  );
  for (const { call, buckets } of states) {
    for (const { scope, limit, rate: inForce, currentCount } of buckets) {
      const labels = { platform: call.platform, scope };
      const key = `${call.platform} ${scope}`;
      const [share, slowed] = [currentCount / limit, inForce / limit];
      used.set(key, { labels, value: Math.max(share, used.get(key)?.value ?? 0) });
      rate.set(key, { labels, value: Math.min(slowed, rate.get(key)?.value ?? 1) });
    }
  }
  return { budget_used_ratio: [...used.values()], budget_rate_ratio: [...rate.values()] };
}
