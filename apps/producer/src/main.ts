/**
 * The producer: starts runs that were asked for or are due, repairs, and raises alerts. Two of them are safe, one is enough.
 *
 * Workers release pages and advance runs as they go; the repair on this timer is what makes it certain.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  keepCounts,
  keepMaintenanceScheduled,
  loadAlertRules,
  type Runtime,
  repair,
  runApp,
  startDueRuns,
  watchAlerts,
  watchProgress,
} from '@syncstore/runtime';
import { startRequestedRuns } from './start-runs.ts';

/** Sweeps between two that look at every job in Redis, and at the schedules of maintenance. Stray jobs do no harm: they only stand in people's way. */
const SWEEPS_BETWEEN_THOROUGH_ONES = 12;

await runApp('producer', async (runtime, shutdown) => {
  const sweeps = { begun: 0, ended: 0 };
  // What is wrong with the rules of alerts is told at the start, not when something should have been.
  const rules = await loadAlertRules(runtime);
  const sweeping = Promise.all([
    keepSweeping(runtime, shutdown, sweeps),
    watchAlerts(runtime, rules, shutdown),
  ]);
  return {
    watch: watchProgress(runtime, () =>
      sweeps.begun > sweeps.ended ? [{ ifStuck: 'a sweep does not end', mark: String(sweeps.begun) }] : [],
    ),
    close: async () => {
      await sweeping;
    },
  };
});

async function keepSweeping(
  runtime: Runtime,
  shutdown: AbortSignal,
  sweeps: { begun: number; ended: number },
): Promise<void> {
  while (!shutdown.aborted) {
    sweeps.begun += 1;
    await sweep(runtime, sweeps.ended % SWEEPS_BETWEEN_THOROUGH_ONES === 0);
    sweeps.ended += 1;
    await sleep(runtime.config.producer.sweepIntervalMs, undefined, { signal: shutdown }).catch(
      () => undefined,
    );
  }
}

async function sweep(runtime: Runtime, thorough: boolean): Promise<void> {
  const { config, log } = runtime;
  await keepCounts(runtime).catch((error: unknown) => {
    log.warn({ err: error }, 'counts of calls are left to the next sweep');
  });
  try {
    await startDueRuns(runtime);
    await startRequestedRuns(runtime);
    await repair(runtime, { dryRun: false, thorough, graceMs: config.producer.lostAfterMs });
    if (thorough) await keepMaintenanceScheduled(runtime);
  } catch (error) {
    log.error({ err: error }, 'a sweep failed; the next one repeats it');
  }
}
