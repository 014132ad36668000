/**
 * The producer: starts runs that were asked for, and repairs. Two of them are safe, one is enough.
 *
 * Workers release pages and advance runs as they go; the repair on this timer is what makes it certain.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { keepBudgets, type Runtime, repair, runApp } from '@syncstore/runtime';
import { startRequestedRuns } from './start-runs.ts';

/** Sweeps between two that look at every job in Redis. Stray jobs do no harm: they only stand in people's way. */
const SWEEPS_BETWEEN_THOROUGH_ONES = 12;

await runApp('producer', async (runtime, shutdown) => {
  const sweeping = keepSweeping(runtime, shutdown);
  return { close: () => sweeping };
});

async function keepSweeping(runtime: Runtime, shutdown: AbortSignal): Promise<void> {
  const { lostAfterMs, sweepIntervalMs } = runtime.config.producer;
  for (let sweeps = 0; !shutdown.aborted; sweeps += 1) {
    await keepBudgets(runtime).catch((error: unknown) => {
      runtime.log.warn({ err: error }, 'limits and counts of calls are left to the next sweep');
    });
    try {
      await startRequestedRuns(runtime);
      const thorough = sweeps % SWEEPS_BETWEEN_THOROUGH_ONES === 0;
      await repair(runtime, { dryRun: false, thorough, graceMs: lostAfterMs });
    } catch (error) {
      runtime.log.error({ err: error }, 'a sweep failed; the next one repeats it');
    }
    await sleep(sweepIntervalMs, undefined, { signal: shutdown }).catch(() => undefined);
  }
}
