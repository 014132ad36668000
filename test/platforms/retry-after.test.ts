/** Retry-After as seconds and as a date, and what counts as absent. */
import { describe, expect, it } from 'vitest';
import { retryAfterMs } from '../../packages/platforms/src/http/retry-after.ts';

const NOW = Date.parse('Thu, 01 Jan 2026 00:00:00 GMT');

describe('retryAfterMs', () => {
  it.each([
    ['2', 2_000],
    [' 60 ', 60_000],
    ['0.5', 500],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:01:00 GMT', 60_000],
  ])('reads %j as %i ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });

  it.each([
    undefined,
    '',
    '0',
    '-5',
    'soon',
    'Wed, 31 Dec 2025 23:59:00 GMT',
    'Thu, 99 Foo',
    'NaN',
    'Infinity',
  ])('takes %j as no answer to the question', (header) => {
    expect(retryAfterMs(header, NOW)).toBeNull();
  });
});
