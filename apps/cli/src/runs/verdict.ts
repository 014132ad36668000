/** From how the watching of runs ended to the exit code, and to the words that say what to do about it. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import type { RunView } from '@syncstore/store';
import { plural } from '../amounts.ts';
import { isActive, type WatchEnd } from './wait-for-runs.ts';

export interface Verdict {
  readonly exitCode: ExitCode;
  /** For standard error; empty when all went well. */
  readonly advice: readonly string[];
}

/**
 * Several things can be wrong at once: the one that a person has to act upon first decides.
 * @param strict whether rejects count as a failure
 */
export function judge(end: WatchEnd, runs: readonly RunView[], strict: boolean): Verdict {
  const advice = runs.flatMap(adviceOn);
  const ids = runs
    .filter(isActive)
    .map((run) => run.id)
    .join(' ');
  if (end === 'interrupted') {
    advice.push(
      `Not watching any more; the import goes on. Watch it again: syncstore runs show ${ids} --wait`,
    );
    return { exitCode: EXIT.interrupted, advice };
  }
  if (end === 'refused' || runs.some(neverBegan)) {
    if (end === 'refused') advice.push('What is left waits for credentials: see syncstore shops');
    return { exitCode: EXIT.refused, advice };
  }
  if (end === 'time-limit') {
    advice.push(`Still running at the time limit. Watch it again: syncstore runs show ${ids} --wait`);
    return { exitCode: EXIT.stillRunning, advice };
  }
  const rejects = runs.reduce((sum, run) => sum + run.rejected, 0);
  if (strict && rejects > 0) advice.push(`${plural(rejects, 'product')} rejected, and --strict was given.`);
  const isWhole = runs.every((run) => run.status === 'completed') && !(strict && rejects > 0);
  return { exitCode: isWhole ? EXIT.done : EXIT.withErrors, advice };
}

/** Only what a person has to mend ends a run before its first list answer. */
function neverBegan(run: RunView): boolean {
  return run.status === 'failed' && run.deadPages === 0 && run.listed === 0;
}

function adviceOn(run: RunView): string[] {
  const name = `${run.platform} ${run.shop} (run ${run.id})`;
  if (run.deadPages > 0) {
    return [
      `${name}: ${plural(run.deadPages, 'page')} failed for good; see why and retry in Bull Board (${run.platform}-pages-dlq).`,
    ];
  }
  const isWhole = run.status === 'completed' || isActive(run);
  return isWhole ? [] : [`${name} ${run.status.replaceAll('_', ' ')}: ${run.message ?? 'see the log'}`];
}
