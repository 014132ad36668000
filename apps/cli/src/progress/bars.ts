/** One progress bar a shop, on a terminal. */
import { performance } from 'node:perf_hooks';
import type { RunView } from '@syncstore/store';
import { MultiBar, Presets, type SingleBar } from 'cli-progress';
import { Pace } from './pace.ts';
import type { Progress } from './progress.ts';
import { describeProgress, notePace, settledOf, totalOf } from './wording.ts';

const NAME_WIDTH = 'tiktok-shop 7494000000000000103'.length;
const BAR_WIDTH = 24;

/** @param stream a terminal */
export function progressBars(stream: NodeJS.WriteStream): Progress {
  const bars = new MultiBar(
    {
      stream,
      format: '{name} {bar} {text}',
      barsize: BAR_WIDTH,
      hideCursor: true,
      emptyOnZero: true,
      // The text after the bar changes even when the number does not.
      forceRedraw: true,
    },
    Presets.shades_grey,
  );
  const rows = new Map<number, { bar: SingleBar; pace: Pace }>();

  function rowOf(run: RunView): { bar: SingleBar; pace: Pace } {
    const known = rows.get(run.id);
    if (known) return known;
    const name = `${run.platform} ${run.shop}`.padEnd(NAME_WIDTH);
    const row = { bar: bars.create(totalOf(run), 0, { name, text: '' }), pace: new Pace() };
    rows.set(run.id, row);
    return row;
  }

  return {
    show(runs) {
      const now = performance.now();
      for (const run of runs) {
        const { bar, pace } = rowOf(run);
        notePace(pace, run, now);
        bar.setTotal(totalOf(run));
        bar.update(settledOf(run), { text: describeProgress(run, pace, now) });
      }
    },
    say: (text) => bars.log(`${text}\n`),
    stop: () => bars.stop(),
  };
}
