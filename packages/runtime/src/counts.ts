/**
 * The calls of each app's day, between Redis, where they are counted, and PostgreSQL, which remembers them.
 *
 *   1. Every process that makes calls, and the producer, sees to it on a timer that PostgreSQL has the counts (`keepCounts`).
 *   2. Who reserves a call in a Redis that has lost them writes them back first (`writeBack`), rounded up by what can have
 *      been called since the last copy.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppDay, type PlatformId, platformDayNumber } from '@syncstore/contracts';
import { readUsage, restoreUsage } from '@syncstore/queue';
import { listShops, rememberedUsage, rememberUsage } from '@syncstore/store';
import { listLimits, restoreLimits } from './budgets.ts';
import type { Runtime } from './runtime.ts';

type CountsRuntime = Pick<Runtime, 'budgetRedis' | 'config' | 'database' | 'log'>;

const MINUTE_MS = 60_000;

/**
 * Brings Redis and PostgreSQL into step, each with what only the other knows. Several processes may do it at once; what
 * another one did within the last interval is left alone.
 */
export async function keepCounts(runtime: CountsRuntime & Pick<Runtime, 'platforms'>): Promise<void> {
  const { budgetRedis, config, database, platforms } = runtime;
  const read = (of: AppDay) => readUsage(budgetRedis, config.redis.prefix, of, of.day);
  for (const { id: platform, app } of platforms.values()) {
    const now = Date.now();
    // The last calls of a day are still to be remembered when the next has begun.
    const days = new Set([now - MINUTE_MS, now].map((at) => platformDayNumber(platform, at)));
    for (const day of days) {
      const of = { platform, app, day };
      const seen = await read(of);
      if (seen.keptAt !== null && seen.now - seen.keptAt < config.producer.sweepIntervalMs) continue;
      await restoreCounts(runtime, of);
      const { endpoints } = await read(of);
      await rememberUsage(database, of, endpoints);
    }
  }
}

/** Does so until the signal. */
export async function keepCountsUntil(
  shutdown: AbortSignal,
  runtime: CountsRuntime & Pick<Runtime, 'platforms'>,
): Promise<void> {
  while (!shutdown.aborted) {
    await keepCounts(runtime).catch((error: unknown) => {
      runtime.log.warn({ err: error }, 'counts of calls are copied the next time');
    });
    await sleep(runtime.config.producer.sweepIntervalMs, undefined, { signal: shutdown }).catch(
      () => undefined,
    );
  }
}

/** Gives Redis limits and counts again. For `RateLimiter`, which calls it when they are gone. */
export async function writeBack(runtime: CountsRuntime, lost: AppDay): Promise<void> {
  const limits = await restoreLimits(runtime, { dryRun: false });
  if (limits.length > 0) runtime.log.warn({ limits }, 'rate limits written back to Redis');
  await restoreCounts(runtime, lost);
}

async function restoreCounts(runtime: CountsRuntime, of: AppDay): Promise<void> {
  const { budgetRedis, config, database, log } = runtime;
  const endpoints = await rememberedUsage(database, of);
  const allowance = endpoints.length > 0 ? await unseenCalls(runtime, of.platform) : 0;
  const { day } = of;
  const isRestored = await restoreUsage(budgetRedis, config.redis.prefix, of, { day, endpoints }, allowance);
  if (isRestored) log.warn({ ...of, allowance }, 'counts of calls written back to Redis');
}

/** Endpoints that an import calls on each shop. */
const ENDPOINTS = 4;

/** The most calls that can have been made since the last time that the counts were remembered. */
async function unseenCalls(runtime: CountsRuntime, platform: PlatformId): Promise<number> {
  const shops = (await listShops(runtime.database)).filter((shop) => shop.platform === platform).length;
  const counted = { app: 1, shop: shops, endpoint: shops * ENDPOINTS };
  const rates = (await listLimits(runtime))
    .filter((limit) => limit.platform === platform)
    .map(({ scope, perSecond }) => perSecond * counted[scope]);
  // A copy may be an interval old when it is looked at, by a clock of whole seconds.
  const seconds = 1 + (2 * runtime.config.producer.sweepIntervalMs) / 1_000;
  return Math.ceil(Math.min(...rates) * seconds);
}
