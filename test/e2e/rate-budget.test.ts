/** All workers together stay inside the marketplace's limits and use nearly all of them. */
import { beforeAll, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';

/** What the sandbox allows each endpoint of a shop; the workers keep 10 % below. */
const LIMIT = 30;
const BUDGET = LIMIT * 0.9;

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
