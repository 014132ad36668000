import { type AppDay, type BudgetedCall, platformDayNumber } from '@syncstore/contracts';
import { createRedis, markLimitsKept, RateLimiter, restoreUsage, setLimits } from '@syncstore/queue';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useRedis } from '../support/use-redis.ts';

const QUOTA = 10;
const CALL: BudgetedCall = { platform: 'shopee', app: 'app', shop: '1', endpoint: '/list' };

describe('a rate budget whose limits and counts are remembered elsewhere', () => {
  const { url, prefix } = useRedis();
  let redis: Redis;
  let writings: AppDay[] = [];
  const limiters: RateLimiter[] = [];
  beforeAll(() => {
    redis = createRedis(url, { role: 'budget' });
  });
  beforeEach(async () => {
    writings = [];
    const keys = await redis.keys(`*${prefix}*`);
    if (keys.length > 0) await redis.del(keys);
  });
  afterEach(() => {
    for (const limiter of limiters.splice(0)) limiter.close();
  });
  afterAll(() => redis.disconnect());

  it('grants nothing in a Redis that has lost them before they are written back, by any replica', async () => {
    const replicas = [open(writeBack(7)), open(writeBack(7))];
    const ends = await Promise.allSettled(
      replicas.flatMap((budget) => Array.from({ length: 5 }, () => budget.reserve(CALL))),
    );
    expect(ends.filter(({ status }) => status === 'fulfilled')).toHaveLength(QUOTA - 7);
    const [state] = await open(writeBack(7)).inspect(CALL);
    expect(state?.limit).toBe(900);
    // Callers of one process wait for one writing.
    expect(writings.length).toBeLessThanOrEqual(2);
    expect(writings[0]).toEqual({ platform: 'shopee', app: 'app', day: today() });
  });

  it('tells how much of the day is used only when that is known again', async () => {
    const of = { platform: 'shopee', app: 'app' } as const;
    expect(await open(writeBack(7)).usage(of)).toMatchObject({ dailyQuotaUsed: 7, remainingCalls: 3 });
  });

  it('waits at no attempt while they can not be written back, or are gone again', async () => {
    const wait = { name: 'WaitError', reason: 'dependency' };
    const away = open(() => Promise.reject(new Error('the database is away')));
    await expect(away.reserve(CALL)).rejects.toMatchObject(wait);
    await expect(open(() => Promise.resolve()).reserve(CALL)).rejects.toMatchObject(wait);
    await open(writeBack(0)).reserve(CALL);
  });

  /** A memory in which so many calls of the day are remembered, and a limit that was changed. */
  function writeBack(calls: number) {
    return async (lost: AppDay): Promise<void> => {
      writings.push(lost);
      await setLimits(redis, prefix, 'shopee', { app: 900 });
      await markLimitsKept(redis, prefix);
      const endpoints = [{ endpoint: '/list', calls, throttled: 0 }];
      await restoreUsage(redis, prefix, lost, { day: lost.day, endpoints }, 0);
    };
  }

  function open(remember: (lost: AppDay) => Promise<void>): RateLimiter {
    const limits = { perSecond: { app: 1_000 }, perDay: QUOTA };
    const both = { shopee: limits, 'tiktok-shop': limits };
    const limiter = new RateLimiter({ redis, prefix, limits: both, margin: 0, writeBack: remember });
    limiters.push(limiter);
    return limiter;
  }

  function today(): number {
    return platformDayNumber('shopee', Date.now());
  }
});
