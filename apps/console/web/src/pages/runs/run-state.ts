/** How a run stands, in words, colours and sums. */
import type { Run } from '../../api/answers.ts';
import type { Tone } from '../../parts/basics.tsx';
import { count, duration } from '../../words.ts';

const TONES: Readonly<Record<Run['status'], Tone>> = {
  requested: 'calm',
  running: 'calm',
  redriving: 'calm',
  completed: 'good',
  completed_with_errors: 'warn',
  failed: 'bad',
  cancelled: 'quiet',
};

export function toneOf({ status, paused }: Run): Tone {
  return paused ? 'warn' : TONES[status];
}

/** Whether a run can still change by itself. */
export function isActive({ endedAt }: Run): boolean {
  return endedAt === null;
}

/** Products that a run is done with, and how many there are to be done with. */
export function progressOf(run: Run): { readonly settled: number; readonly total: number } {
  const settled = run.unchangedByList + run.fetched + run.withdrawn;
  return { settled, total: Math.max(run.expected ?? 0, run.distinct) };
}

/** Where it stands, in a sentence: rate and time left while it runs, what it waits for, what came of it. */
export function standing(run: Run): string {
  const { settled, total } = progressOf(run);
  if (run.message !== null) return run.message;
  if (run.status === 'requested') return 'Waiting for the producer to start it.';
  if (!isActive(run)) return `${count(settled)} products in ${duration(run.durationMs)}.`;
  const seconds = run.durationMs / 1_000;
  const rate = seconds > 0 ? settled / seconds : 0;
  const parts = [total === 0 ? 'Listing' : `${count(settled)} of ${count(total)} products`];
  if (rate > 0) parts.push(`${count(Math.round(rate))} a second`);
  if (rate > 0 && settled < total) parts.push(`about ${duration(((total - settled) / rate) * 1_000)} left`);
  if (settled >= total && total > 0)
    parts.push(run.phase === 'list' ? 'finishing' : 'checking what moved or is gone');
  return `${parts.join(', ')}.`;
}

/** What became of the products; nothing is said of what did not happen. */
export function tally(run: Run): readonly (readonly [term: string, value: number])[] {
  const terms: readonly (readonly [string, number])[] = [
    ['created', run.created],
    ['updated', run.updated],
    ['unchanged', run.unchanged + run.unchangedByList],
    ['rejected', run.rejected],
    ['withdrawn', run.withdrawn],
    ['delisted', run.delisted],
    ['dead pages', run.deadPages],
    ['throttled calls', run.throttled],
  ];
  return terms.filter(([, value]) => value > 0);
}
