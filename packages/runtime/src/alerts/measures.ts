/** Takes the measures that alert rules are about: from the ledger, the budgets, Redis and the disk. */
import { statfs } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { type MeasureName } from '@syncstore/observe';
import {
  backlogAge,
  errorRate,
  pendingDelistings,
  refusedGrants,
  rejectRatio,
  sinceSuccess,
  tokenLife,
  undecidedLetters,
} from '@syncstore/store';
import type { Runtime } from '../runtime.ts';

/** @returns a share from 0 to 1, seconds or a count; null when there is nothing to measure */
export type TakeMeasure = (name: MeasureName) => Promise<number | null>;

type MeasuredRuntime = Pick<Runtime, 'config' | 'database' | 'log' | 'platforms' | 'queues'>;

/** One that can't be taken is null, and logged: it must not keep the others from being looked at. */
export function measuresOf(runtime: MeasuredRuntime): TakeMeasure {
  const { sql } = runtime.database;
  const take: Readonly<Record<MeasureName, () => Promise<number | null>>> = {
    error_rate: () => errorRate(sql),
    reject_ratio: () => rejectRatio(sql),
    dead_letters: () => undecidedLetters(sql),
    backlog_age: () => backlogAge(sql),
    no_success_since: () => sinceSuccess(sql),
    api_quota_used: () => quotaUsed(runtime),
    token_expires_in: () => tokenLife(sql),
    consent_needed: () => refusedGrants(sql),
    delistings_pending: () => pendingDelistings(sql),
    workers_alive: () => workersAlive(runtime),
    disk_usage: () => diskUsage(runtime),
  };
  return async (name) => {
    try {
      return await take[name]();
    } catch (error) {
      runtime.log.warn({ err: error, measure: name }, 'a measure of alerts can not be taken');
      return null;
    }
  };
}

/** Of the marketplace that is nearest to its quota; null while none is known. */
async function quotaUsed({ platforms }: MeasuredRuntime): Promise<number | null> {
  const shares = await Promise.all(
    [...platforms.values()].map(async (platform) => {
      const { dailyQuota, dailyQuotaUsed, remainingCalls } = await platform.getApiUsage();
      // The marketplace says that it is used up, whatever we think that it is.
      if (remainingCalls === 0) return 1;
      return dailyQuota === null ? null : dailyQuotaUsed / dailyQuota;
    }),
  );
  const known = shares.filter((share) => share !== null);
  return known.length > 0 ? Math.max(...known) : null;
}

/** Every worker takes the pages of every marketplace. */
function workersAlive({ queues }: MeasuredRuntime): Promise<number> {
  return queues.bull.pages.shopee.getWorkersCount();
}

async function diskUsage({ config }: MeasuredRuntime): Promise<number> {
  const { file } = config.log;
  const { blocks, bfree, bavail } = await statfs(file ? dirname(resolve(file.path)) : '.');
  // As df counts: what only root may use is not free.
  return (blocks - bfree) / Math.max(1, blocks - bfree + bavail);
}
