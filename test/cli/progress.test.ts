/** What progress says of a run, from one look to the next. */
import type { RunView } from '@syncstore/store';
import { describe, expect, test } from 'vitest';
import { progressLines } from '../../apps/cli/src/progress/lines.ts';
import { Pace } from '../../apps/cli/src/progress/pace.ts';
import { describeProgress, notePace } from '../../apps/cli/src/progress/wording.ts';
import { aRun } from './support/a-run.ts';

const SECOND = 1_000;

function running(settled: number, changes: Partial<RunView> = {}): RunView {
  return aRun({
    status: 'running',
    phase: 'list',
    endedAt: null,
    openPages: 2,
    expected: 1_000,
    distinct: 500,
    fetched: settled,
    unchangedByList: 0,
    withdrawn: 0,
    ...changes,
  });
}

/** Looks at a run once a second; what is said at the last look. */
function said(looks: readonly RunView[]): string {
  const pace = new Pace();
  let text = '';
  looks.forEach((run, second) => {
    notePace(pace, run, second * SECOND);
    text = describeProgress(run, pace, second * SECOND);
  });
  return text;
}

const stillAt = (settled: number, seconds: number) =>
  Array.from({ length: seconds + 1 }, () => running(settled));

describe('progress of a run', () => {
  test('says how many products, how fast and how long still', () => {
    expect(said([running(0), running(50), running(100)])).toBe(
      '100 of 1,000 products, 50/s, about 18 s left',
    );
  });

  test('forgets how slow the start was', () => {
    const looks = [
      ...stillAt(0, 20),
      ...Array.from({ length: 12 }, (_, second) => running(10 * (second + 1))),
    ];
    expect(said(looks)).toMatch(/, 10\/s,/);
  });

  test('says that it waits when nothing moves, and asks for a worker when that lasts', () => {
    expect(said(stillAt(100, 3))).toBe('100 of 1,000 products');
    expect(said(stillAt(100, 10))).toBe('100 of 1,000 products, waiting for rate budget or the marketplace');
    expect(said(stillAt(100, 65))).toBe(
      '100 of 1,000 products, nothing moves for 1 min 5 s: is a worker running?',
    );
  });

  test('says what comes after the last product', () => {
    const done = { expected: 500, phase: 'relist' } as const;
    expect(said([running(500, done)])).toBe('500 of 500 products, listing again what moved meanwhile');
    expect(said([running(500, { ...done, phase: 'tombstones' })])).toMatch(/confirming what is gone$/);
  });

  test('says why a run has not begun, or waits for a person', () => {
    const requested = aRun({
      status: 'requested',
      message: 'waiting to start: the marketplace does not answer',
    });
    expect(said([requested])).toBe('waiting to start: the marketplace does not answer');
    expect(said([aRun({ status: 'requested' })])).toBe('waiting for the producer to start it');
    expect(said([running(3, { message: 'the shop is paused' })])).toBe('the shop is paused');
  });

  test('ends with what it came to', () => {
    expect(said([aRun()])).toBe('completed: 10 products in 2.0 s');
    expect(said([aRun({ status: 'completed_with_errors', deadPages: 1 })])).toBe(
      'completed with errors: 10 products in 2.0 s, 1 dead page',
    );
  });
});

test('plain lines come when a run changes its state, not at every look', () => {
  const lines: string[] = [];
  const progress = progressLines((line) => lines.push(line));
  for (const run of [aRun({ status: 'requested' }), running(1), running(2), running(3), aRun(), aRun()]) {
    progress.show([run]);
  }
  expect(lines).toEqual([
    'shopee 227700101: waiting for the producer to start it',
    'shopee 227700101: 1 of 1,000 products',
    'shopee 227700101: completed: 10 products in 2.0 s',
  ]);
});
