/** All workers together stay inside the marketplace's limits and use nearly all of them. */
import { cancelRun } from '@syncstore/runtime';
import { beforeAll, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';

/** What the sandbox allows each endpoint of a shop; the workers keep 10 % below. */
const LIMIT = 30;
const BUDGET = LIMIT * 0.9;

const WHILE_IT_RUNS = { timeout: 30_000, interval: 100 };

const stack = useStack({
  sandbox: { products: 320, limits: { 'tiktok-shop': { shopEndpoint: LIMIT } } },
});

beforeAll(async () => {
  await Promise.all([
    stack.start('producer'),
    stack.start('worker'),
    stack.start('worker'),
    stack.start('worker'),
  ]);
}, 60_000);

// Processes that get no processor for a tenth of a second can't be on time: one more try on a machine that is busy.
test('three workers use at least 85 % of the budget and never meet a 429', {
  retry: 2,
  timeout: 120_000,
}, async () => {
  const shops = (await stack.shops()).filter((shop) => shop.platform === 'tiktok-shop').slice(0, 1);
  await stack.sandbox.resetStats();
  const runIds: number[] = [];
  for (const shop of shops) runIds.push(await stack.request(shop, 'deep'));
  await stack.ended(...runIds);
  const { endpoints, platforms } = await stack.sandbox.stats();
  expect(platforms.map((calls) => calls.rateLimited)).toEqual(platforms.map(() => 0));
  const details = endpoints.filter(({ endpoint }) => endpoint?.includes('/products/{'));
  expect(details.length).toBe(shops.length);
  for (const { calls, worstSecond, firstCallAt, lastCallAt } of details) {
    const perSecond = calls / (((lastCallAt ?? 0) - (firstCallAt ?? 0)) / 1000);
    expect(perSecond / BUDGET).toBeGreaterThan(0.85);
    expect(worstSecond).toBeLessThanOrEqual(LIMIT);
  }
});

// `npm run bench:limits -- --stage drop` shows their share over a longer time.
test('a limit that drops to a third in the middle costs few 429s and no attempt', async () => {
  const shop = (await stack.shops()).filter(({ platform }) => platform === 'tiktok-shop')[1];
  if (!shop) throw new Error('the sandbox lacks a shop');
  await stack.sandbox.resetStats();
  const runId = await stack.request(shop, 'deep');
  const counted = async () =>
    (await stack.sandbox.stats()).platforms.find((row) => row.platform === shop.platform);
  const served = async () => ((await counted())?.calls ?? 0) - ((await counted())?.rateLimited ?? 0);
  await expect.poll(served, WHILE_IT_RUNS).toBeGreaterThan(40);
  await stack.sandbox.setFaults({ 'tiktok-shop': { limits: { shopEndpoint: LIMIT / 3 } } });
  await expect.poll(async () => (await counted())?.rateLimited, WHILE_IT_RUNS).toBeGreaterThan(0);
  const before = await served();
  await expect.poll(served, WHILE_IT_RUNS).toBeGreaterThan(before + 15);
  // Two halvings, each with the calls that were under way.
  expect((await counted())?.rateLimited).toBeLessThanOrEqual(10);
  const { rows } = await stack.database.pool.query(
    'SELECT max(attempts) AS attempts, max(stalls) AS stalls FROM import_pages WHERE run_id = $1',
    [runId],
  );
  expect(rows).toEqual([{ attempts: 0, stalls: 0 }]);
  await cancelRun(stack.runtime, runId, { who: 'a test', why: null });
}, 60_000);
