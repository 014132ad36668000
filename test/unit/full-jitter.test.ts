/** How long is waited between the tries of a call. */
import { loadConfig } from '@syncstore/config';
import { fullJitter } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';
import { CALL_DEFAULTS } from '../../packages/platforms/src/settings.ts';

describe('the back-off', () => {
  const { backoffBaseMs, backoffCapMs } = CALL_DEFAULTS;
  const longest = (failures: number): number => fullJitter(failures, backoffBaseMs, backoffCapMs, 1);

  it('doubles from a second, up to half a minute', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(longest)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
  });

  it('is any part of that, nothing included, so that clients that failed together come back apart', () => {
    expect(fullJitter(4, backoffBaseMs, backoffCapMs, 0)).toBe(0);
    expect(fullJitter(4, backoffBaseMs, backoffCapMs, 0.25)).toBe(2000);
    const drawn = Array.from({ length: 50 }, () => fullJitter(4, backoffBaseMs, backoffCapMs));
    expect(Math.max(...drawn) - Math.min(...drawn)).toBeGreaterThan(2000);
  });

  it('is the same where nothing is configured', () => {
    const { calls } = loadConfig({
      DATABASE_URL: 'postgresql://syncstore:secret@127.0.0.1:5432/syncstore',
      REDIS_URL: 'redis://127.0.0.1:6379/0',
      ENCRYPTION_KEY: '0123456789abcdef'.repeat(4),
    });
    const { attempts } = CALL_DEFAULTS;
    expect(calls).toMatchObject({ attempts, backoffBaseMs, backoffCapMs });
  });
});
