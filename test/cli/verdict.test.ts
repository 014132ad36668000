/** From how a watched import ended to the exit code that scripts decide by. */
import type { RunView } from '@syncstore/store';
import { describe, expect, test } from 'vitest';
import { judge } from '../../apps/cli/src/runs/verdict.ts';
import type { WatchEnd } from '../../apps/cli/src/runs/wait-for-runs.ts';
import { aRun } from './support/a-run.ts';

const RUNNING = aRun({ id: 7, status: 'running', endedAt: null });
const DEAD = aRun({ status: 'completed_with_errors', deadPages: 2 });
const WAITING_FOR_WORD = aRun({ status: 'completed_with_errors', message: 'approve it: syncstore runs …' });
const NEVER_BEGAN = aRun({ status: 'failed', listed: 0, distinct: 0, message: 'the key is wrong' });
const REJECTS = aRun({ rejected: 3 });

const cases: readonly [string, WatchEnd, readonly RunView[], boolean, number, RegExp | null][] = [
  ['all completed', 'finished', [aRun(), aRun()], false, 0, null],
  ['rejects', 'finished', [REJECTS], false, 0, null],
  ['rejects under --strict', 'finished', [REJECTS, aRun()], true, 3, /3 products rejected/],
  ['dead pages', 'finished', [DEAD, aRun()], false, 3, /2 pages failed for good.*shopee-pages-dlq/],
  ['a delisting that waits for a person', 'finished', [WAITING_FOR_WORD], false, 3, /approve it/],
  ['a cancelled run', 'finished', [aRun({ status: 'cancelled' })], false, 3, /cancelled/],
  ['a run that never began', 'finished', [NEVER_BEGAN, DEAD], false, 4, /the key is wrong/],
  ['only refused shops are left', 'refused', [RUNNING, DEAD], false, 4, /syncstore shops/],
  ['the time limit', 'time-limit', [RUNNING, DEAD], false, 6, /syncstore runs show 7 --wait/],
  ['Ctrl-C', 'interrupted', [RUNNING, NEVER_BEGAN], true, 130, /syncstore runs show 7 --wait/],
];

describe('an import ends', () => {
  test.each(cases)(
    'after %s (%s) with its exit code and what to do',
    (_, end, runs, strict, exitCode, advice) => {
      const verdict = judge(end, runs, strict);
      expect(verdict.exitCode).toBe(exitCode);
      if (advice === null) expect(verdict.advice).toEqual([]);
      else expect(verdict.advice.join('\n')).toMatch(advice);
    },
  );
});
