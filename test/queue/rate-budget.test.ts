import { type BudgetedCall, WaitError } from '@syncstore/contracts';
import {
  createRedis,
  RateLimiter,
  type RateLimiterOptions,
  type RateLimits,
  readUsage,
  setLimits,
} from '@syncstore/queue';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { useRedis } from '../support/use-redis.ts';
import { rememberingLog } from './kit.ts';

const MINUTE = 60_000;

describe('a rate budget', () => {
  const { url, prefix } = useRedis();
  let redis: Redis;
  let apps = 0;
  let app = '';
  const limiters: RateLimiter[] = [];
  beforeAll(() => {
    redis = createRedis(url, { role: 'budget' });
  });
  afterEach(() => {
    for (const limiter of limiters.splice(0)) limiter.close();
  });
  afterAll(() => redis.disconnect());

  it('grants calls one interval apart, and says how long each waited', async () => {
    const budget = open({ endpoint: 50 });
    const startedAt = performance.now();
    const waits = await Promise.all(Array.from({ length: 6 }, () => budget.reserve(call())));
    const elapsedMs = performance.now() - startedAt;
    // The first goes at once; five intervals follow, less the tolerance.
    expect(elapsedMs).toBeGreaterThan(5 * 20 - 16);
    expect(waits.at(-1)?.waitedMs).toBeGreaterThan(5 * 20 - 16);
    expect(waits.at(0)?.waitedMs).toBeLessThan(waits.at(-1)?.waitedMs ?? 0);
  });

  it('serves those who wait in the order in which they came', async () => {
    const budget = open({ endpoint: 100 });
    const order: number[] = [];
    await Promise.all(
      [0, 1, 2, 3, 4].map(async (place) => {
        await budget.reserve(call());
        order.push(place);
      }),
    );
    expect(order).toEqual([0, 1, 2, 3, 4]);
  });

  it('serves them in that order too when the process is busy as the first slots come, and those are let go', async () => {
    const budget = open({ endpoint: 1_000 });
    const order: number[] = [];
    const places = Array.from({ length: 30 }, (_, place) => place);
    await Promise.all(
      places.map(async (place) => {
        await budget.reserve(call());
        // The first half goes at once. Of the other half's slots the first are missed by more than is tolerated.
        if (place === 0) for (const end = performance.now() + 27; performance.now() < end; );
        order.push(place);
      }),
    );
    expect(order).toEqual(places);
  });

  it('takes the margin off the limit', async () => {
    const [state] = await open({ endpoint: 50 }, { margin: 0.1 }).inspect(call());
    expect(state).toMatchObject({ scope: 'endpoint', limit: 50, rate: 45 });
  });

  it('reserves nothing in one bucket while another has no room', async () => {
    const budget = open({ app: 1_000, shop: 0.5 }, { maxInPlaceWaitMs: 100 });
    await budget.reserve(call());
    await expect(budget.reserve(call())).rejects.toThrow(WaitError);
    const [wide] = await budget.inspect(call());
    expect(wide?.currentCount).toBe(1);
    // Another shop of the app is not held up.
    expect((await budget.reserve(call({ shop: 'other' }))).waitedMs).toBeLessThan(1_000);
  });

  it('leaves a shop of few calls its share of an app, however many calls of another shop wait', async () => {
    const replicas = [open({ app: 200 }), open({ app: 200 })];
    const isOver = new AbortController();
    let ofLarge = 0;
    const callForEver = async (budget: RateLimiter) => {
      while (!isOver.signal.aborted) {
        await budget.reserve(call({ shop: 'large' }));
        ofLarge += 1;
      }
    };
    const large = replicas.flatMap((budget) => Array.from({ length: 20 }, () => callForEver(budget)));
    await replicas[1]?.reserve(call({ shop: 'large' }));
    ofLarge = 0;
    const ofSmall = 20;
    for (let n = 0; n < ofSmall; n += 1) await replicas[0]?.reserve(call({ shop: 'small' }));
    // The lines of both processes and that of the small shop get a third each, give or take chance; 40 callers do not get 40 times as much.
    expect(ofLarge).toBeLessThan(6 * ofSmall);
    isOver.abort();
    await Promise.all(large);
  });

  it('sends a caller away at once, with the wait to expect, when it can not be served in time', async () => {
    const budget = open({ shop: 0.1 }, { maxInPlaceWaitMs: 5_000 });
    await budget.reserve(call());
    const startedAt = performance.now();
    const error: unknown = await budget.reserve(call()).catch((reason: unknown) => reason);
    expect(performance.now() - startedAt).toBeLessThan(2_500);
    expect(error).toBeInstanceOf(WaitError);
    expect(error).toMatchObject({ reason: 'budget' });
    expect((error as WaitError).waitMs).toBeGreaterThan(9_000);
    expect((error as WaitError).waitMs).toBeLessThan(13_000);
  });

  it('spreads callers that are sent away together', async () => {
    const budget = open({ shop: 1 }, { maxInPlaceWaitMs: 1 });
    await budget.reserve(call());
    const attempts = await Promise.allSettled(Array.from({ length: 40 }, () => budget.reserve(call())));
    const waits = attempts.map((attempt) => (attempt.status === 'rejected' ? waitMs(attempt.reason) : 0));
    expect(Math.min(...waits)).toBeGreaterThan(0);
    // Drawn from 250 milliseconds: two of them may well draw the same one, but not half of them.
    expect(new Set(waits).size).toBeGreaterThan(20);
    expect(Math.max(...waits) - Math.min(...waits)).toBeGreaterThan(100);
  });

  it('does not count a call that belongs to no shop against a shop', async () => {
    const states = await open({ app: 10, shop: 5 }).inspect(call({ shop: null }));
    expect(states.map(({ scope }) => scope)).toEqual(['app']);
  });

  it('halves the rate once for a whole burst of 429s, and closes the bucket for everyone', async () => {
    const log = rememberingLog();
    const budget = open({ app: 1_000, endpoint: 500 }, { log });
    const other = open({ app: 1_000, endpoint: 500 }, { maxInPlaceWaitMs: 100 });
    const burst = await Promise.all(Array.from({ length: 5 }, () => budget.reserve(call())));
    for (const reservation of burst) await budget.penalise(reservation, null);
    const [wide, narrow] = await budget.inspect(call());
    expect(narrow).toMatchObject({ rate: 250, epoch: 1 });
    expect(wide).toMatchObject({ rate: 1_000, epoch: 0 });
    expect(narrow?.waitMs).toBeGreaterThan(500);
    await expect(other.reserve(call())).rejects.toMatchObject({ reason: 'budget' });
    expect(log.lines).toEqual([{ level: 'warn', message: 'rate limit exceeded, slowing down' }]);
  });

  it('stays closed as long as the marketplace asked for, whichever 429 of the burst said so', async () => {
    const budget = open({ endpoint: 500 }, { maxInPlaceWaitMs: 100 });
    const first = await budget.reserve(call());
    const second = await budget.reserve(call());
    await budget.penalise(first, null);
    const waitedMs = await budget.penalise(second, 2 * MINUTE);
    expect(waitedMs).toBeGreaterThan(MINUTE);
    const error: unknown = await budget.reserve(call()).catch((reason: unknown) => reason);
    expect(waitMs(error)).toBeGreaterThan(MINUTE);
  });

  it('slows down the bucket that the platform names, where it names one', async () => {
    const budget = open({ app: 100, shop: 50 }, {}, 'app');
    await budget.penalise(await budget.reserve(call()), null);
    expect((await budget.inspect(call())).map(({ epoch }) => epoch)).toEqual([1, 0]);
  });

  it('never slows down to nothing', async () => {
    const budget = open({ endpoint: 64 });
    const reservation = await budget.reserve(call());
    for (let epoch = 0; epoch < 10; epoch += 1) {
      const epochs = Object.fromEntries(Object.keys(reservation.epochs).map((bucket) => [bucket, epoch]));
      await budget.penalise({ ...reservation, epochs }, null);
    }
    expect(await budget.inspect(call())).toMatchObject([{ rate: 1, epoch: 10 }]);
  });

  it('gets its rate back step by step in quiet time', async () => {
    const budget = open({ endpoint: 100 }, { recovery: { share: 0.25, everyMs: 50 } });
    await budget.penalise(await budget.reserve(call()), null);
    const rates: number[] = [];
    do rates.push((await budget.inspect(call()))[0]?.rate ?? 0);
    while (rates.at(-1) !== 100);
    expect(new Set(rates)).toEqual(new Set([50, 75, 100]));
    expect(rates).toEqual(rates.toSorted((a, b) => a - b));
  });

  it('follows limits that are changed while it runs, for all replicas, and back', async () => {
    const budget = open({ endpoint: 50 });
    await setLimits(redis, prefix, 'tiktok-shop', { endpoint: 20 });
    expect(await budget.inspect(call())).toMatchObject([{ limit: 20, rate: 20 }]);
    await setLimits(redis, prefix, 'tiktok-shop', { endpoint: null });
    expect(await budget.inspect(call())).toMatchObject([{ limit: 50 }]);
    await expect(setLimits(redis, prefix, 'tiktok-shop', { endpoint: 0 })).rejects.toThrow(RangeError);
  });

  it('counts the calls of a day for each endpoint, and those that were throttled', async () => {
    const budget = open({ endpoint: 1_000 });
    for (let n = 0; n < 3; n += 1) await budget.reserve(call());
    await budget.penalise(await budget.reserve(call({ endpoint: '/other' })), null);
    const usage = await readUsage(redis, prefix, { platform: 'tiktok-shop', app });
    expect(usage.endpoints.toSorted((a, b) => b.calls - a.calls)).toEqual([
      { endpoint: '/product/{id}', calls: 3, throttled: 0 },
      { endpoint: '/other', calls: 1, throttled: 1 },
    ]);
    expect(usage.day).toMatch(/^\d{4}-\d\d-\d\d$/);
    const before = await readUsage(redis, prefix, { platform: 'tiktok-shop', app }, 0);
    expect(before.endpoints).toEqual([]);
  });

  it('tells the current count and the reset time of its fullest bucket', async () => {
    const budget = open({ app: 1_000, shop: 2 });
    await budget.reserve(call());
    expect(await budget.getCurrentCount(call())).toBe(1);
    const resetInMs = (await budget.getResetTime(call())).getTime() - Date.now();
    expect(resetInMs).toBeGreaterThan(0);
    expect(resetInMs).toBeLessThanOrEqual(501);
  });

  it('leaves nothing in Redis for ever', async () => {
    const budget = open({ app: 10, shop: 5 });
    await budget.penalise(await budget.reserve(call()), null);
    const keys = await redis.keys(`*${prefix}*${app}*`);
    expect(keys.length).toBe(3);
    for (const key of keys) expect(await redis.pttl(key)).toBeGreaterThan(0);
  });

  it('goes on after Redis forgot its scripts and its keys', async () => {
    const budget = open({ endpoint: 1_000 });
    await budget.reserve(call());
    await redis.script('FLUSH');
    await redis.del(await redis.keys(`*${prefix}*${app}*`));
    expect((await budget.reserve(call())).epochs).toEqual({
      [`tiktok-shop:endpoint:${app}:1:/product/{id}`]: 0,
    });
  });

  it('asks to wait for the dependency when Redis is away', async () => {
    const gone = createRedis('redis://127.0.0.1:1', { role: 'budget' });
    const budget = open({ endpoint: 10 }, { redis: gone });
    await expect(budget.reserve(call())).rejects.toMatchObject({ name: 'WaitError', reason: 'dependency' });
    gone.disconnect();
  });

  it('sends everybody away when it is closed', async () => {
    const budget = open({ shop: 1 });
    await budget.reserve(call());
    const waiting = budget.reserve(call());
    budget.close();
    await expect(waiting).rejects.toMatchObject({ reason: 'shutdown' });
    await expect(budget.reserve(call())).rejects.toMatchObject({ reason: 'shutdown' });
  });

  /** A limiter of a new app, so that tests do not meet in a bucket; several limiters of one test share the app. */
  function open(
    perSecond: RateLimits['shopee']['perSecond'],
    options: Partial<RateLimiterOptions> = {},
    throttleScope?: 'app',
  ): RateLimiter {
    if (limiters.length === 0) {
      apps += 1;
      app = `app-${apps}`;
    }
    const limits = { perSecond, ...(throttleScope && { throttleScope }) };
    const both: RateLimits = { shopee: limits, 'tiktok-shop': limits };
    const limiter = new RateLimiter({ redis, prefix, limits: both, margin: 0, ...options });
    limiters.push(limiter);
    return limiter;
  }

  function call(changes: Partial<BudgetedCall> = {}): BudgetedCall {
    return { platform: 'tiktok-shop', app, shop: '1', endpoint: '/product/{id}', ...changes };
  }
});

function waitMs(error: unknown): number {
  if (error instanceof WaitError) return error.waitMs;
  throw error;
}
