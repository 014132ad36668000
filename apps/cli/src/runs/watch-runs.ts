/** Shows runs until they end, until the time limit, or until Ctrl-C, which leaves them running. */
import type { Database, RunView } from '@syncstore/store';
import { showProgress } from '../progress/show-progress.ts';
import { type WatchEnd, waitForRuns } from './wait-for-runs.ts';

/**
 * @param timeoutMs undefined: as long as it takes
 * @returns how the watching ended, and where the runs stood then, in the order of their ids
 */
export async function watchRuns(
  database: Database,
  runIds: readonly number[],
  timeoutMs: number | undefined,
): Promise<{ readonly end: WatchEnd; readonly runs: readonly RunView[] }> {
  const leaving = new AbortController();
  const leave = () => leaving.abort();
  // Once: who presses Ctrl-C again wants out now.
  process.once('SIGINT', leave);
  process.once('SIGTERM', leave);
  const progress = showProgress(process.stderr);
  try {
    return await waitForRuns(database, {
      runIds,
      timeoutMs,
      signal: leaving.signal,
      onLook: (runs) => progress.show(runs),
      onDatabaseAway: () =>
        progress.say('PostgreSQL does not answer; trying again. The import itself waits too.'),
    });
  } finally {
    progress.stop();
    process.off('SIGINT', leave);
    process.off('SIGTERM', leave);
  }
}
