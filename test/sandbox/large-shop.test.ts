/** A shop of a million products: pages come fast from anywhere in it, and nothing is held for it. Bounds are generous. */
import { type Sandbox, startSandbox } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  control,
  type ShopeeBody,
  ShopeeClient,
  type ShopeeList,
  shopAt,
  type TikTokShopBody,
  TikTokShopClient,
  type TikTokShopSearch,
} from './clients.ts';

const MILLION = 1_000_000;
const PAGE_MS = 100;

let sandbox: Sandbox;
let memoryBefore: number;

beforeAll(async () => {
  memoryBefore = process.memoryUsage().heapUsed;
  sandbox = await startSandbox({ products: MILLION, limits: 'lifted' });
});

afterAll(() => sandbox.close());

/** Median of some calls, so that one pause of the machine fails nothing. */
async function medianMs(times: number, call: (i: number) => Promise<unknown>): Promise<number> {
  const durations: number[] = [];
  for (let i = 0; i < times; i += 1) {
    const start = performance.now();
    await call(i);
    durations.push(performance.now() - start);
  }
  return durations.toSorted((a, b) => a - b)[Math.floor(times / 2)] ?? Infinity;
}

describe('a shop of a million products', () => {
  it('on Shopee answers any page of any window at once', async () => {
    const client = new ShopeeClient(sandbox);
    const id = shopAt(sandbox, 'shopee').externalId;
    const access = { id, token: (await client.authorise(id)).access_token };
    await control(sandbox, 'PUT', '/faults', { shopee: { pagingLimit: MILLION } });
    const list = async (offset: number, from: number): Promise<ShopeeList> => {
      const query = {
        offset: String(offset),
        page_size: '100',
        item_status: ['NORMAL', 'BANNED'],
        update_time_from: String(from),
        update_time_to: '4000000000',
      };
      return (await client.call('/api/v2/product/get_item_list', query, access)).body<
        ShopeeBody<ShopeeList>
      >().response;
    };
    expect((await list(0, 0)).total_count).toBe(860_000);
    expect((await list(859_950, 0)).item).toHaveLength(50);
    expect(await medianMs(15, (i) => list(i * 57_000, 1_735_689_600 + i * 86_400))).toBeLessThan(PAGE_MS);
  });

  it('on TikTok Shop answers any page of any window at once', async () => {
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    const cipher = shopAt(sandbox, 'tiktok-shop').cipher ?? '';
    const search = async (filters: object): Promise<TikTokShopSearch> =>
      (await client.search(cipher, filters)).body<TikTokShopBody<TikTokShopSearch>>().data;
    expect((await search({ status: 'ALL' })).total_count).toBe(MILLION);
    expect((await search({ status: 'FREEZE' })).total_count).toBe(20_000);
    const week = 7 * 86_400;
    const created = (i: number) => ({
      status: 'ALL',
      create_time_ge: 1_680_000_000 + i * week,
      create_time_le: 1_680_000_000 + (i + 1) * week,
    });
    expect(await medianMs(9, (i) => search(created(i)))).toBeLessThan(PAGE_MS);
    const updated = (i: number) => ({
      status: 'ALL',
      update_time_ge: 1_740_000_000 + i * week,
      update_time_le: 1_740_000_000 + i * week + 86_400,
    });
    expect(await medianMs(9, (i) => search(updated(i)))).toBeLessThan(PAGE_MS);
  });

  it('takes no memory for its products', () => {
    // Four shops of a million: a single byte for each product would be 4 MB; objects would be hundreds.
    expect(process.memoryUsage().heapUsed - memoryBefore).toBeLessThan(100 * MILLION);
  });
});
