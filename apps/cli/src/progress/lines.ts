/** Progress as plain lines, for logs and pipes: one when a run changes its state, and one every few seconds meanwhile. */
import { performance } from 'node:perf_hooks';
import type { RunView } from '@syncstore/store';
import { Pace } from './pace.ts';
import type { Progress } from './progress.ts';
import { describeProgress, notePace } from './wording.ts';

const LINE_EVERY_MS = 5_000;

interface Spoken {
  readonly pace: Pace;
  state: string;
  text: string;
  at: number;
}

/** @param write takes one line without its end */
export function progressLines(write: (line: string) => void): Progress {
  const spoken = new Map<number, Spoken>();
  return {
    show(runs) {
      const now = performance.now();
      for (const run of runs) {
        const last = spoken.get(run.id) ?? { pace: new Pace(), state: '', text: '', at: 0 };
        spoken.set(run.id, last);
        notePace(last.pace, run, now);
        const text = describeProgress(run, last.pace, now);
        const isDue = stateOf(run) !== last.state || now - last.at >= LINE_EVERY_MS;
        if (!isDue || text === last.text) continue;
        Object.assign(last, { state: stateOf(run), text, at: now });
        write(`${run.platform} ${run.shop}: ${text}`);
      }
    },
    say: write,
    stop: () => undefined,
  };
}

const stateOf = (run: RunView) => `${run.status} ${run.message ?? ''}`;
