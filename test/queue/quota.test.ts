import { type BudgetedCall, nextPlatformDay, platformDayNumber, WaitError } from '@syncstore/contracts';
import { createRedis, RateLimiter, readUsage, restoreUsage } from '@syncstore/queue';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useRedis } from '../support/use-redis.ts';

const MINUTE = 60_000;

describe('a daily quota', () => {
  const { url, prefix } = useRedis();
  let redis: Redis;
  let apps = 0;
  let app = '';
  const limiters: RateLimiter[] = [];
  beforeAll(() => {
    redis = createRedis(url, { role: 'budget' });
  });
  beforeEach(() => {
    apps += 1;
    app = `app-${apps}`;
  });
  afterEach(() => {
    for (const limiter of limiters.splice(0)) limiter.close();
  });
  afterAll(() => redis.disconnect());

  it('admits as many calls as there are, by all replicas and shops, then waits for the platform’s midnight', async () => {
    const replicas = [open(5), open(5)];
    const calls = replicas.flatMap((budget) =>
      Array.from({ length: 4 }, (_, n) => budget.reserve(call({ shop: `shop-${n % 3}` }))),
    );
    const ends = await Promise.allSettled(calls);
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(5);
    for (const end of ends) {
      if (end.status === 'rejected') expect(end.reason).toMatchObject({ name: 'WaitError', reason: 'quota' });
    }
    const untilMidnight = nextPlatformDay('shopee', Date.now()) - Date.now();
    expect(Math.abs((await waitFor(replicas[0])) - untilMidnight)).toBeLessThan(MINUTE);
    expect(await open(5).usage({ platform: 'shopee', app })).toMatchObject({
      dailyQuotaUsed: 5,
      remainingCalls: 0,
    });
    app = 'another-app';
    await open(5).reserve(call());
  });

  it('that the marketplace calls used up stops the whole app, or one shop, until then', async () => {
    const budget = open();
    await budget.exhaust(await budget.reserve(call({ shop: 'one' })), 'shop', 20 * MINUTE);
    expect(await waitFor(budget, { shop: 'one' })).toBeGreaterThan(19 * MINUTE);
    await budget.exhaust(await budget.reserve(call({ shop: 'two' })), 'app', 40 * MINUTE);
    expect(await waitFor(open(), { shop: 'three' })).toBeGreaterThan(39 * MINUTE);
    expect(await budget.usage({ platform: 'shopee', app })).toMatchObject({
      dailyQuota: null,
      remainingCalls: 0,
    });
  });

  it('that nobody knows limits nothing and leaves an unknown number of calls', async () => {
    const budget = open();
    await budget.reserve(call());
    expect(await budget.usage({ platform: 'shopee', app })).toMatchObject({
      dailyQuotaUsed: 1,
      dailyQuota: null,
      remainingCalls: null,
    });
  });

  it('counts what is remembered after Redis lost it, with what was called since and an allowance', async () => {
    const budget = open(100);
    await budget.reserve(call());
    await budget.reserve(call());
    const remembered = { day: today(), endpoints: [{ endpoint: '/list', calls: 30, throttled: 2 }] };
    const of = { platform: 'shopee', app } as const;
    expect(await restoreUsage(redis, prefix, of, remembered, 8)).toBe(true);
    expect(await budget.usage(of)).toMatchObject({ dailyQuotaUsed: 40, remainingCalls: 60 });
    // Once: the next time counts are only ever raised.
    expect(await restoreUsage(redis, prefix, of, remembered, 8)).toBe(false);
    expect(await budget.usage(of)).toMatchObject({ dailyQuotaUsed: 40 });
    const newer = { day: today(), endpoints: [{ endpoint: '/list', calls: 50, throttled: 2 }] };
    await restoreUsage(redis, prefix, of, newer, 8);
    expect((await readUsage(redis, prefix, of)).endpoints).toContainEqual(newer.endpoints[0]);
    expect(await budget.usage(of)).toMatchObject({ dailyQuotaUsed: 58 });
  });

  it('takes a day of which nobody remembers anything for a new one', async () => {
    const of = { platform: 'shopee', app } as const;
    expect(await restoreUsage(redis, prefix, of, { day: today(), endpoints: [] }, 8)).toBe(false);
    expect(await open(100).usage(of)).toMatchObject({ dailyQuotaUsed: 0, remainingCalls: 100 });
  });

  function today(): number {
    return platformDayNumber('shopee', Date.now());
  }

  function open(perDay?: number): RateLimiter {
    const limits = { perSecond: { app: 1_000 }, perDay };
    const both = { shopee: limits, 'tiktok-shop': limits };
    const limiter = new RateLimiter({ redis, prefix, limits: both, margin: 0 });
    limiters.push(limiter);
    return limiter;
  }

  function call(changes: Partial<BudgetedCall> = {}): BudgetedCall {
    return { platform: 'shopee', app, shop: '1', endpoint: '/list', ...changes };
  }

  /** How long a caller is told to wait for the quota. */
  async function waitFor(
    budget: RateLimiter | undefined,
    changes: Partial<BudgetedCall> = {},
  ): Promise<number> {
    const error: unknown = await budget?.reserve(call(changes)).catch((reason: unknown) => reason);
    if (error instanceof WaitError && error.reason === 'quota') return error.waitMs;
    throw new Error('the call does not wait for quota', { cause: error });
  }
});
