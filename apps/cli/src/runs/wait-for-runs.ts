/**
 * Watches runs until they have ended, something stops the watching, or nothing is left that can move.
 *
 * Watching is reading: the runs belong to the producer and the workers and go on whether anybody looks or not. So
 * PostgreSQL may restart meanwhile; only if it stays away does watching end.
 */
import { setTimeout as pause } from 'node:timers/promises';
import {
  type Database,
  isDatabaseUnavailable,
  listShops,
  type RunView,
  runSummaries,
} from '@syncstore/store';

const LOOK_EVERY_MS = 500;
const DATABASE_PATIENCE_MS = 60_000;

/**
 * - `finished`: every run has ended
 * - `refused`: those that have not are of shops whose credentials were refused; a person has to act
 */
export type WatchEnd = 'finished' | 'refused' | 'time-limit' | 'interrupted';

export interface Watch {
  readonly runIds: readonly number[];
  /** Undefined: as long as it takes. */
  readonly timeoutMs: number | undefined;
  /** Aborted when the person wants to leave. */
  readonly signal: AbortSignal;
  /** Called after each look, with the runs in the order they were asked for. */
  onLook(runs: readonly RunView[]): void;
  /** Called once for each spell in which PostgreSQL does not answer. */
  onDatabaseAway(): void;
}

/** @throws whatever the database threw, when it stayed away */
export async function waitForRuns(
  database: Database,
  watch: Watch,
): Promise<{ readonly end: WatchEnd; readonly runs: readonly RunView[] }> {
  const deadline = watch.timeoutMs === undefined ? undefined : Date.now() + watch.timeoutMs;
  for (;;) {
    const { runs, isRefused } = await lookPatiently(database, watch);
    watch.onLook(runs);
    const open = runs.filter(isActive);
    if (open.length === 0) return { end: 'finished', runs };
    if (open.every(isRefused)) return { end: 'refused', runs };
    if (watch.signal.aborted) return { end: 'interrupted', runs };
    const left = deadline === undefined ? LOOK_EVERY_MS : deadline - Date.now();
    if (left <= 0) return { end: 'time-limit', runs };
    await sleep(Math.min(LOOK_EVERY_MS, left), watch.signal);
  }
}

/** Whether a run can still change by itself. */
export function isActive(run: Pick<RunView, 'status'>): boolean {
  return run.status === 'requested' || run.status === 'running' || run.status === 'redriving';
}

interface Look {
  readonly runs: readonly RunView[];
  readonly isRefused: (run: RunView) => boolean;
}

async function lookPatiently(database: Database, watch: Watch): Promise<Look> {
  const giveUpAt = Date.now() + DATABASE_PATIENCE_MS;
  for (let failures = 0; ; failures += 1) {
    try {
      return await look(database, watch.runIds);
    } catch (error) {
      if (!isDatabaseUnavailable(error) || watch.signal.aborted || Date.now() > giveUpAt) throw error;
      if (failures === 0) watch.onDatabaseAway();
      await sleep(LOOK_EVERY_MS, watch.signal);
    }
  }
}

async function look(database: Database, ids: readonly number[]): Promise<Look> {
  const [runs, shops] = await Promise.all([
    runSummaries(database, { ids, limit: ids.length }),
    listShops(database),
  ]);
  const refused = new Set(
    shops
      .filter((shop) => shop.grantStatus !== 'active')
      .map((shop) => `${shop.platform} ${shop.externalId}`),
  );
  return {
    runs: [...runs].sort((a, b) => a.id - b.id),
    isRefused: (run) => refused.has(`${run.platform} ${run.shop}`),
  };
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await pause(ms, undefined, { signal }).catch(() => undefined);
}
