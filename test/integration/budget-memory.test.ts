/** Limits and counts of calls after a flush of Redis. No worker and no producer runs: who makes a call sees to it itself. */
import { dayText, platformDayNumber } from '@syncstore/contracts';
import { changeLimits, repair } from '@syncstore/runtime';
import { expect, test } from 'vitest';
import { flushRedis } from '../support/flush-redis.ts';
import { useStack } from '../support/use-stack.ts';

const QUOTA = 30;

const stack = useStack({ sandbox: { products: 3 }, settings: { SHOPEE_CALLS_PER_DAY: String(QUOTA) } });

async function limitOfShops(): Promise<number | undefined> {
  const call = { platform: 'shopee', app: 'app', shop: '1', endpoint: '/list' } as const;
  const buckets = await stack.runtime.budget.inspect(call);
  return buckets.find(({ scope }) => scope === 'shop')?.limit;
}

test('the first call after a flush is made with the quota and the limits from before', async () => {
  const { runtime, database } = stack;
  await changeLimits(runtime, 'shopee', { shop: 33 }, { who: 'a test', why: null });
  const call = { platform: 'shopee', app: 'app', shop: '1', endpoint: '/list' } as const;
  await runtime.budget.reserve(call);
  await database.pool.query(
    `INSERT INTO api_usage (platform, app, day, endpoint, calls) VALUES ('shopee', $1, $2, $3, $4)`,
    [call.app, dayText(platformDayNumber('shopee', Date.now())), call.endpoint, QUOTA],
  );
  await flushRedis(runtime);
  expect(await limitOfShops()).not.toBe(33);
  await expect(runtime.budget.reserve(call)).rejects.toMatchObject({ name: 'WaitError', reason: 'quota' });
  expect(await limitOfShops()).toBe(33);
});

test('a repair says and mends limits that Redis does not know', async () => {
  const { runtime } = stack;
  const look = { thorough: false, graceMs: 0 };
  await changeLimits(runtime, 'shopee', { shop: 34 }, { who: 'a test', why: null });
  await flushRedis(runtime);
  const difference = { kind: 'rate_limits', count: 1, examples: ['limit of each shopee shop: 34/s'] };
  expect(await repair(runtime, { ...look, dryRun: true })).toEqual([difference]);
  expect(await limitOfShops()).not.toBe(34);
  expect(await repair(runtime, { ...look, dryRun: false })).toEqual([difference]);
  expect(await limitOfShops()).toBe(34);
  expect(await repair(runtime, { ...look, dryRun: true })).toEqual([]);
});
