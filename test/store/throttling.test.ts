/** When a page has met nothing but throttling for so long that it is given up, and what never counts towards that. */
import {
  type ClaimedPage,
  type HandBack,
  handBackPage,
  type ShopView,
  stopThrottleClocks,
  throttledForMs,
} from '@syncstore/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginRun, claim, claimOne } from './support/pages.ts';
import { addShop, useStore } from './support/store.ts';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const NO_USAGE = { apiCalls: 0, throttled: 0, answered: 0 };

describe('the clock of a throttled page', () => {
  const store = useStore();
  let shop: ShopView;
  let page: ClaimedPage;
  beforeEach(async () => {
    shop = await addShop(store);
    await beginRun(store, shop);
    page = await claimOne(store, shop);
    await waits('throttled', 100);
    await hourAgo();
  });

  it('runs from its first 429, and on through others and waits for budget', async () => {
    await waits('throttled', 100);
    await waits('budget', MINUTE);
    expect(await throttledForMs(store.database, page)).toBeGreaterThanOrEqual(HOUR);
  });

  it('is set back by waits for anything but "slow down"', async () => {
    for (const reason of ['quota', 'breaker', 'grant'] as const) await waits(reason, 20 * MINUTE);
    const ms = await throttledForMs(store.database, page);
    expect(ms).toBeLessThan(MINUTE);
    expect(ms).toBeGreaterThanOrEqual(0);
  });

  it('stops when a call of the page is served, and starts anew when the page is throttled afterwards', async () => {
    await waits('budget', 100, 1);
    expect(await throttledForMs(store.database, page)).toBe(0);
    await waits('throttled', 100);
    await hourAgo();
    await waits('throttled', 100, 3);
    expect(await throttledForMs(store.database, page)).toBeLessThan(MINUTE);
  });

  it('stops when a call of any other page of the shop is served, and of no other shop', async () => {
    const other = await addShop(store);
    await stopThrottleClocks(store.database, other.id, 0);
    expect(await throttledForMs(store.database, page)).toBeGreaterThan(MINUTE);
    await stopThrottleClocks(store.database, shop.id, 0);
    expect(await throttledForMs(store.database, page)).toBe(0);
  });

  /** The page is handed back for a reason and claimed again. */
  async function waits(
    reason: 'throttled' | 'budget' | 'quota' | 'breaker' | 'grant',
    ms: number,
    answered = 0,
  ) {
    const report: HandBack = {
      message: '',
      attempt: null,
      wait: { reason, ms },
      ...NO_USAGE,
      answered,
    };
    await handBackPage(store.database, page, report);
    page = await claim(store, page);
  }

  async function hourAgo() {
    await store.pool.query(`UPDATE import_pages SET throttled_since = throttled_since - interval '1 hour'`);
  }
});
