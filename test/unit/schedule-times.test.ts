import { expect, test } from 'vitest';
import { nextTime, readPlan } from '../../packages/runtime/src/schedule-times.ts';

const at = (text: string) => new Date(text);

test('what is every so often keeps its pace, and makes up for nothing that was missed', () => {
  const plan = readPlan('15m', 'UTC');
  const due = at('2026-03-01T10:00:00Z');
  expect(nextTime(plan, at('2026-03-01T10:00:00Z'), due)).toEqual(at('2026-03-01T10:15:00Z'));
  expect(nextTime(plan, at('2026-03-01T10:07:00Z'), due)).toEqual(at('2026-03-01T10:15:00Z'));
  expect(nextTime(plan, at('2026-03-04T17:20:00Z'), due)).toEqual(at('2026-03-04T17:30:00Z'));
  expect(readPlan('6h', 'UTC').everyMinutes).toBe(360);
});

test('a cron expression goes by the clock of its time zone, also in the night in which that clock is changed', () => {
  const plan = readPlan('30 2 * * *', 'America/New_York');
  expect(nextTime(plan, at('2026-03-07T00:00:00Z'))).toEqual(at('2026-03-07T07:30:00Z'));
  // There is no 02:30 on that day: it is once all the same.
  expect(nextTime(plan, at('2026-03-08T00:00:00Z'))).toEqual(at('2026-03-08T07:30:00Z'));
  expect(nextTime(plan, at('2026-03-08T07:30:00Z'))).toEqual(at('2026-03-09T06:30:00Z'));
});

test.each(['0m', '15', '15s', '* * * *', '61 3 * * *', '0 3 * * * *', 'nightly', ''])(
  '"%s" is refused, with examples of what is meant',
  (text) => {
    expect(() => readPlan(text, 'UTC')).toThrow(/15m, 6h, 1d.*0 3 \* \* \*/);
  },
);

test('a time zone that nobody knows is refused', () => {
  expect(() => readPlan('15m', 'Mars/Olympus')).toThrow('"Mars/Olympus" is no time zone');
});
