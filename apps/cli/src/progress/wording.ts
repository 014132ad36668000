/** What a progress line says of a run: where it stands, how fast it goes, how long it will take, what it waits for. */
import type { RunView } from '@syncstore/store';
import { count, duration, plural } from '../amounts.ts';
import type { Pace } from './pace.ts';

/** Long enough for a page of details at a slow marketplace, so that ordinary work does not read as waiting. */
const WAITING_AFTER_MS = 4_000;
/** Budgets refill within seconds: longer than this, something else is the matter. */
const STUCK_AFTER_MS = 60_000;

/** Takes a look into account; what a run waits before it begins says nothing of its pace. */
export function notePace(pace: Pace, run: RunView, now: number): void {
  if (run.status !== 'requested') pace.note(now, settledOf(run));
}

/** Products that the run is done with. */
export function settledOf(run: RunView): number {
  return run.unchangedByList + run.fetched + run.withdrawn;
}

/** Products to settle: what the marketplace says there are, and at least what it has listed. */
export function totalOf(run: RunView): number {
  return Math.max(run.expected ?? 0, run.distinct);
}

/** @returns e.g. `320 of 500 products, 41/s, about 4.4 s left` */
export function describeProgress(run: RunView, pace: Pace, now: number): string {
  switch (run.status) {
    case 'requested':
      return run.message ?? 'waiting for the producer to start it';
    case 'running':
    case 'redriving':
      return describeMovement(run, pace, now);
    default:
      return describeEnd(run);
  }
}

function describeMovement(run: RunView, pace: Pace, now: number): string {
  if (run.message !== null) return run.message;
  const settled = settledOf(run);
  const total = totalOf(run);
  const where = total === 0 ? 'listing' : `${count(settled)} of ${count(total)} products`;
  if (pace.stillFor(now) > STUCK_AFTER_MS && run.openPages > 0) {
    return `${where}, nothing moves for ${duration(pace.stillFor(now))}: is a worker running?`;
  }
  if (total === 0) return where;
  if (settled >= total && run.phase === 'relist') return `${where}, listing again what moved meanwhile`;
  if (settled >= total && run.phase === 'tombstones') return `${where}, confirming what is gone`;
  if (pace.stillFor(now) > WAITING_AFTER_MS) return `${where}, waiting for rate budget or the marketplace`;
  const rate = pace.perSecond();
  if (rate === 0) return where;
  const left = settled < total ? `, about ${duration(((total - settled) * 1_000) / rate)} left` : '';
  return `${where}, ${count(Math.round(rate))}/s${left}`;
}

function describeEnd(run: RunView): string {
  const what = `${count(settledOf(run))} products in ${duration(run.durationMs)}`;
  const dead = run.deadPages > 0 ? `, ${plural(run.deadPages, 'dead page')}` : '';
  return `${run.status.replaceAll('_', ' ')}: ${run.message ?? what}${dead}`;
}
