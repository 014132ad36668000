import { BreakerOpenError, type BudgetedCall, type Reservation } from '@syncstore/contracts';
import { createRedis, RateLimiter } from '@syncstore/queue';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useRedis } from '../support/use-redis.ts';

const BREAKER = { failures: 3, firstWaitMs: 40, longestWaitMs: 160, probeLeaseMs: 300 };
/** So long that none of it ends within a test, however busy the machine is. */
const FOR_LONG = { firstWaitMs: 60_000, longestWaitMs: 60_000 };

describe('a breaker', () => {
  const { url, prefix } = useRedis();
  let redis: Redis;
  let shops = 0;
  let shop = '';
  const limiters: RateLimiter[] = [];
  beforeAll(() => {
    redis = createRedis(url, { role: 'budget' });
  });
  beforeEach(() => {
    shops += 1;
    shop = `shop-${shops}`;
  });
  afterEach(() => {
    for (const limiter of limiters.splice(0)) limiter.close();
  });
  afterAll(() => redis.disconnect());

  it('opens after so many failures in a row, for all replicas, at that endpoint of that shop alone', async () => {
    const [one, other] = [open(FOR_LONG), open(FOR_LONG)];
    expect(await fail(one)).toBeNull();
    expect(await fail(other)).toBeNull();
    const breaker = await fail(one);
    expect(breaker?.openMs).toBe(0);
    expect(breaker?.waitMs).toBeGreaterThanOrEqual(FOR_LONG.firstWaitMs / 2);
    expect(breaker?.waitMs).toBeLessThanOrEqual(FOR_LONG.firstWaitMs);
    await expect(other.reserve(call())).rejects.toThrow(BreakerOpenError);
    await other.reserve(call({ endpoint: '/other' }));
    await other.reserve(call({ shop: `${shop}-other` }));
  });

  it('counts from the start after any answer', async () => {
    const budget = open();
    for (let round = 0; round < 3; round += 1) {
      expect(await fail(budget)).toBeNull();
      expect(await fail(budget)).toBeNull();
      await budget.report(await budget.reserve(call()), 'answered');
    }
  });

  it('lets exactly one call of all replicas through when its wait is over, and closes when that is answered', async () => {
    const replicas = Array.from({ length: 3 }, () => open({ probeLeaseMs: 60_000 }));
    await trip(replicas[0] ?? open());
    const probe = await nextProbe(replicas[1] ?? open());
    const others = await Promise.allSettled(
      replicas.flatMap((budget) => [budget.reserve(call()), budget.reserve(call())]),
    );
    expect(others.map(({ status }) => status)).toEqual(Array.from({ length: 6 }, () => 'rejected'));
    await replicas[1]?.report(probe, 'answered');
    for (const budget of replicas) expect((await budget.reserve(call())).isProbe).toBe(false);
  });

  it('waits longer after each probe that fails, up to a cap', async () => {
    const budget = open();
    await trip(budget);
    const waits: number[] = [];
    let openMs = 0;
    for (let n = 0; n < 4; n += 1) {
      const again = await budget.report(await nextProbe(budget), 'trouble');
      waits.push(again?.waitMs ?? 0);
      openMs = again?.openMs ?? 0;
    }
    const fullWaits = [80, 160, 160, 160];
    waits.forEach((wait, n) => {
      expect(wait).toBeGreaterThanOrEqual((fullWaits[n] ?? 0) / 2);
      expect(wait).toBeLessThanOrEqual(fullWaits[n] ?? 0);
    });
    expect(openMs).toBeGreaterThan(80);
  });

  it('is not held open by calls that were under way when it opened', async () => {
    const budget = open(FOR_LONG);
    const late = await budget.reserve(call());
    await trip(budget);
    const before = await openFor(budget);
    await budget.report(late, 'trouble');
    expect(await openFor(budget)).toBeLessThanOrEqual(before);
  });

  it('gives the probe to another caller when the prober dies', async () => {
    const budget = open();
    await trip(budget);
    await nextProbe(budget);
    const startedAt = performance.now();
    const second = await nextProbe(open());
    expect(performance.now() - startedAt).toBeGreaterThan(BREAKER.probeLeaseMs / 2);
    await budget.report(second, 'answered');
    await budget.reserve(call());
  });

  it('is closed after Redis lost it', async () => {
    const budget = open();
    await trip(budget);
    await redis.del(await redis.keys(`*${prefix}*breaker*${shop}*`));
    expect(await budget.reserve(call())).toMatchObject({ isProbe: false, watched: false });
  });

  function open(changes: Partial<typeof BREAKER> = {}): RateLimiter {
    const limits = { perSecond: { endpoint: 1_000 } };
    const both = { shopee: limits, 'tiktok-shop': limits };
    const limiter = new RateLimiter({
      redis,
      prefix,
      limits: both,
      margin: 0,
      breaker: { ...BREAKER, ...changes },
    });
    limiters.push(limiter);
    return limiter;
  }

  function call(changes: Partial<BudgetedCall> = {}): BudgetedCall {
    return { platform: 'shopee', app: 'app', shop, endpoint: '/list', ...changes };
  }

  async function fail(budget: RateLimiter) {
    return budget.report(await budget.reserve(call()), 'trouble');
  }

  async function trip(budget: RateLimiter): Promise<void> {
    while ((await fail(budget)) === null);
  }

  /** What a caller that is sent away is told. */
  async function openFor(budget: RateLimiter): Promise<number> {
    const error: unknown = await budget.reserve(call()).catch((reason: unknown) => reason);
    if (error instanceof BreakerOpenError) return error.waitMs;
    throw new Error('the breaker is not open', { cause: error });
  }

  /** Comes back as often as it is told to, as a job does. */
  async function nextProbe(budget: RateLimiter): Promise<Reservation> {
    for (;;) {
      try {
        const reservation = await budget.reserve(call());
        expect(reservation.isProbe).toBe(true);
        return reservation;
      } catch (error) {
        if (!(error instanceof BreakerOpenError)) throw error;
        await new Promise((resolve) => setTimeout(resolve, error.waitMs));
      }
    }
  }
});
