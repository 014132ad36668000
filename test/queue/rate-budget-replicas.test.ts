/**
 * Several processes against a marketplace with a strict sliding log. Both run on the machine that runs the tests: where it
 * has more to do than it can, processes get no processor at their slots, and no budget could be used in full. Less is
 * asked for then, and a test may try again; that no limit is exceeded holds in any case.
 */
import { availableParallelism, loadavg } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { useRedis } from '../support/use-redis.ts';
import type { CallerTask } from './budget-caller.ts';
import { type Callers, startCallers } from './callers.ts';
import {
  averagePerSecond,
  type CountingMarketplace,
  startCountingMarketplace,
  worstSecond,
} from './counting-marketplace.ts';

describe('replicas that share a rate budget', { retry: 2 }, () => {
  const { url, prefix } = useRedis();
  let callers: Callers | undefined;
  let marketplace: CountingMarketplace | undefined;
  let runs = 0;
  afterEach(async () => {
    await callers?.stop();
    await marketplace?.close();
  });

  it('use nearly all of it and stay under the limit of an endpoint', async () => {
    const budget = 45;
    const arrivals = await callUntil(200, 3, {
      platform: 'tiktok-shop',
      perSecond: { endpoint: 50 },
      shops: ['1'],
      callersPerShop: 10,
    });
    const times = arrivals('endpoint-1');
    expect(averagePerSecond(times)).toBeGreaterThan(budget * share());
    expect(averagePerSecond(times)).toBeLessThan(budget * 1.03);
    expect(worstSecond(times)).toBeLessThanOrEqual(50);
  });

  it('use nearly all of an app that shops share, while each shop keeps to its own', async () => {
    const arrivals = await callUntil(400, 2, {
      platform: 'shopee',
      perSecond: { app: 100, shop: 50, endpoint: 40 },
      shops: ['1', '2', '3'],
      callersPerShop: 5,
    });
    expect(averagePerSecond(arrivals('app'))).toBeGreaterThan(90 * share());
    expect(worstSecond(arrivals('app'))).toBeLessThanOrEqual(100);
    for (const shop of ['1', '2', '3']) {
      expect(worstSecond(arrivals(`endpoint-${shop}`))).toBeLessThanOrEqual(40);
      // Who waits gets its turn: a third of the budget each, give or take chance.
      expect(arrivals(`shop-${shop}`).length).toBeGreaterThan(400 / 3 / 2);
    }
  });

  it('meet few refusals when the marketplace lowers its limit in the middle', async () => {
    const arrivals = await callUntil(
      60,
      2,
      { platform: 'tiktok-shop', perSecond: { endpoint: 50 }, shops: ['1'], callersPerShop: 10 },
      async (sandbox) => {
        sandbox.allow({ 'endpoint-1': 16 });
        await sandbox.untilCalls(110);
      },
    );
    expect(arrivals('endpoint-1').length).toBeGreaterThanOrEqual(110);
    // Two halvings, each with the calls that were under way then; without the epoch each of those would halve too.
    expect(marketplace?.refused()).toBeGreaterThan(0);
    expect(marketplace?.refused()).toBeLessThan(20);
  });

  async function callUntil(
    calls: number,
    processes: number,
    task: Pick<CallerTask, 'platform' | 'perSecond' | 'shops' | 'callersPerShop'>,
    then?: (marketplace: CountingMarketplace) => Promise<void>,
  ): Promise<CountingMarketplace['arrivals']> {
    runs += 1;
    marketplace = await startCountingMarketplace();
    callers = startCallers(processes, {
      ...task,
      redisUrl: url,
      prefix: `${prefix}-${runs}`,
      marketplaceUrl: marketplace.url,
      margin: 0.1,
      endpoint: '/product/{id}',
    });
    await marketplace.untilCalls(calls);
    await then?.(marketplace);
    await callers.stop();
    return marketplace.arrivals;
  }
});

/** The share of the budget that has to be used. */
function share(): number {
  const isCrowded = (loadavg()[0] ?? 0) > 2 * availableParallelism();
  return isCrowded ? 0.7 : 0.95;
}
