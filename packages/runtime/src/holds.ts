/** Pausing, resuming and cancelling, with what follows in Redis. PostgreSQL has decided before; the sweep does what is left out here. */
import type { PageJob } from '@syncstore/contracts';
import * as store from '@syncstore/store';
import type { Runtime } from './runtime.ts';

type Decision = store.Decision;

/**
 * @returns false when it was paused already
 * @throws NotPossibleError when there is no such run, or it has ended
 */
export async function pauseRun(runtime: Runtime, runId: number, by: Decision): Promise<boolean> {
  const { changed, jobs } = await store.pauseRun(runtime.database, runId, by);
  await forget(runtime, jobs);
  return changed;
}

/**
 * @returns false when it was not paused
 * @throws NotPossibleError when there is no such run, or it has ended
 */
export async function resumeRun(runtime: Runtime, runId: number, by: Decision): Promise<boolean> {
  const resumed = await store.resumeRun(runtime.database, runId, by);
  if (resumed) await release(runtime, resumed.shopId);
  return resumed !== null;
}

/** @throws NotPossibleError when there is no such run, or it has ended */
export async function cancelRun(runtime: Runtime, runId: number, by: Decision): Promise<void> {
  const { jobs } = await store.cancelRun(runtime.database, runId, by);
  await forget(runtime, jobs);
}

/**
 * @returns false when it was paused already
 * @throws NotPossibleError when there is no such shop
 */
export async function pauseShop(runtime: Runtime, shopId: number, by: Decision): Promise<boolean> {
  const { changed, jobs } = await store.pauseShop(runtime.database, shopId, by);
  await forget(runtime, jobs);
  return changed;
}

/** Enqueues a shop's next pages, or leaves it to the sweep when Redis is away. */
export async function release({ driver, log }: Runtime, shopId: number): Promise<void> {
  try {
    await driver.releaseShop(shopId);
  } catch (error) {
    log.warn({ err: error, shopId }, 'releasing pages is left to the sweep');
  }
}

/** Removes jobs that have nothing to do any more. One that is left finds so itself. */
async function forget({ queues, log }: Runtime, jobs: readonly PageJob[]): Promise<void> {
  try {
    await queues.remove(jobs);
  } catch (error) {
    log.warn({ err: error }, 'jobs of held pages are left in their queues, and do nothing');
  }
}
