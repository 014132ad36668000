/**
 * How many workers the present backlog can use: the one number to scale them by.
 *
 * Of each marketplace, with the pages that wait for nothing but a worker, and the shops that these are of:
 *
 *     by pages = pages / WORKER_CONCURRENCY
 *     by calls = calls a second that the rate limits admit / WORKER_CALLS_PER_SECOND
 *     admitted = (1 − RATE_MARGIN) × the lowest of: limit of the app, shops × limit of a shop, shops × limit of an endpoint
 *
 * Wanted is the sum over the marketplaces of the lower of the two, rounded up, and at most WORKERS_MAX. Depth alone would start
 * workers that only wait for budget: a thousand pages of one shop can be fed by one. A shop has at most SHOP_WINDOW pages in
 * Redis, so that a huge shop asks for no more than that either. A page makes one list call, and for the rest calls one or two
 * endpoints of details: the limit of one endpoint is taken, which errs on the side of too few.
 */
import type { Config } from '@syncstore/config';
import type { PlatformId } from '@syncstore/contracts';
import { readWorkable, type Workable } from '@syncstore/store';
import { type LimitView, listLimits } from './budgets.ts';
import type { Runtime } from './runtime.ts';

export interface WorkersWanted {
  /** 0 to WORKERS_MAX. */
  readonly wanted: number;
  readonly max: number;
  readonly platforms: readonly PlatformNeed[];
}

export interface PlatformNeed extends Workable {
  /** Calls a second that the limits admit for these shops together. */
  readonly admittedCalls: number;
  /** Workers, before rounding up. */
  readonly byPages: number;
  readonly byCalls: number;
}

export async function readWorkersWanted(
  runtime: Pick<Runtime, 'config' | 'database'>,
): Promise<WorkersWanted> {
  const [backlog, limits] = await Promise.all([readWorkable(runtime.database), listLimits(runtime)]);
  return workersWanted(backlog, limits, runtime.config);
}

/** The formula, of figures that were read. */
export function workersWanted(
  backlog: readonly Workable[],
  limits: readonly Pick<LimitView, 'platform' | 'scope' | 'perSecond'>[],
  { calls, worker }: { calls: Pick<Config['calls'], 'rateMargin'>; worker: WorkerCapacity },
): WorkersWanted {
  const platforms = backlog.map((work): PlatformNeed => {
    const admittedCalls = (1 - calls.rateMargin) * lowestLimit(work.platform, work.shops, limits);
    return {
      ...work,
      admittedCalls,
      byPages: work.pages / worker.concurrency,
      byCalls: admittedCalls / worker.callsPerSecond,
    };
  });
  const sum = platforms.reduce((total, { byPages, byCalls }) => total + Math.min(byPages, byCalls), 0);
  return { wanted: Math.min(worker.max, Math.ceil(sum)), max: worker.max, platforms };
}

type WorkerCapacity = Pick<Config['worker'], 'callsPerSecond' | 'concurrency' | 'max'>;

function lowestLimit(
  platform: PlatformId,
  shops: number,
  limits: readonly Pick<LimitView, 'platform' | 'scope' | 'perSecond'>[],
): number {
  const own = limits.filter((limit) => limit.platform === platform);
  return Math.min(...own.map(({ scope, perSecond }) => (scope === 'app' ? perSecond : shops * perSecond)));
}
