/**
 * Maintenance jobs: what serves no single page, and what one worker of many should do.
 *
 *   - `prune`: what is over since long (settings `*_KEPT_*`).
 *   - `refresh-tokens`: tokens that end soon. Pages refresh theirs when they need them; a shop that nobody imports, because it
 *     is paused or has no schedule, would lose its authorisation when its refresh token ends.
 *
 * The producer writes their schedules, and writes them again when Redis has lost them.
 */
import { type MaintenanceTask, scheduleMaintenance } from '@syncstore/queue';
import {
  pruneActions,
  pruneAlerts,
  pruneDeadLetters,
  prunePages,
  pruneResolvedRejects,
  pruneRuns,
  shopsWithEndingTokens,
} from '@syncstore/store';
import type { Runtime } from './runtime.ts';

const MINUTE_MS = 60_000;

const EVERY_MS: Readonly<Record<MaintenanceTask, number>> = {
  prune: 60 * MINUTE_MS,
  'refresh-tokens': 5 * MINUTE_MS,
};

/** Within it every platform renews a token that is used; longer than the time between two looks. */
const TOKENS_END_WITHIN_MS = 10 * MINUTE_MS;

export type MaintenanceTasks = Readonly<Record<MaintenanceTask, (stopping: AbortSignal) => Promise<void>>>;

/** @throws what ioredis throws when Redis is away */
export async function keepMaintenanceScheduled({ queues }: Pick<Runtime, 'queues'>): Promise<void> {
  await scheduleMaintenance(queues.bull, EVERY_MS);
}

export function maintenanceTasks(runtime: Runtime): MaintenanceTasks {
  return {
    prune: (stopping) => prune(runtime, stopping),
    'refresh-tokens': (stopping) => refreshTokens(runtime, stopping),
  };
}

async function prune({ config, database, log }: Runtime, stopping: AbortSignal): Promise<void> {
  const kept = config.retention;
  // Dead letters first: they are what holds a run that could go otherwise.
  const pruned = {
    letters: await pruneDeadLetters(database, kept.decidedLetters),
    pages: await prunePages(database, kept.pagesMs, { stopping }),
    runs: await pruneRuns(database, kept.runsMs, { stopping }),
    rejects: await pruneResolvedRejects(database, kept.resolvedRejectsMs, { stopping }),
    alerts: await pruneAlerts(database, kept.alertsMs, { stopping }),
    actions: await pruneActions(database, kept.actionsMs, { stopping }),
  };
  if (Object.values(pruned).some((count) => count > 0)) log.info(pruned, 'history pruned');
}

async function refreshTokens({ database, platforms, log }: Runtime, stopping: AbortSignal): Promise<void> {
  for (const shop of await shopsWithEndingTokens(database, TOKENS_END_WITHIN_MS)) {
    if (stopping.aborted) return;
    const client = platforms.get(shop.platform)?.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 });
    try {
      // Any call in the shop's name does; this is the smallest.
      await client?.clock();
    } catch (error) {
      log.warn(
        { err: error, platform: shop.platform, shop: shop.externalId },
        'tokens were not renewed ahead of time',
      );
    }
  }
}
