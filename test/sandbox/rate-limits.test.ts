import { type Sandbox, startSandbox } from '@syncstore/sandbox';
import { afterEach, describe, expect, it } from 'vitest';
import { SlidingLog } from '../../apps/sandbox/src/traffic/sliding-log.ts';
import {
  control,
  type Reply,
  ShopeeClient,
  shopAt,
  shopsOf,
  type TikTokShopBody,
  TikTokShopClient,
} from './clients.ts';

const INFO = '/api/v2/shop/get_shop_info';

let sandbox: Sandbox | undefined;

afterEach(() => sandbox?.close());

interface StatsRow {
  readonly platform: string;
  readonly endpoint: string | null;
  readonly shop: string | null;
  readonly calls: number;
  readonly rateLimited: number;
  readonly worstSecond: number;
  readonly peakInFlight: number;
  readonly refused: Readonly<Record<string, number>>;
}

interface Stats {
  readonly platforms: readonly StatsRow[];
  readonly shops: readonly StatsRow[];
  readonly endpoints: readonly StatsRow[];
}

const SECOND_MS = 1000;

/**
 * Sends calls all at once and checks that the limit held. A machine so slow that the burst takes longer than a second
 * may see more calls admitted, rightly; then only the lower bound is certain.
 */
async function expectAdmitted(
  limit: number,
  calls: number,
  send: (i: number) => Promise<number>,
): Promise<void> {
  const start = performance.now();
  const statuses = await Promise.all(Array.from({ length: calls }, (_, i) => send(i)));
  const admitted = statuses.filter((status) => status === 200).length;
  expect(admitted).toBeGreaterThanOrEqual(limit);
  if (performance.now() - start < SECOND_MS) expect(admitted).toBe(limit);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
}

/** Authorises both Shopee shops. */
async function authoriseAll(
  client: ShopeeClient,
): Promise<readonly { readonly id: string; readonly token: string }[]> {
  const ids = shopsOf(client.sandbox, 'shopee').map(({ externalId }) => externalId);
  return Promise.all(ids.map(async (id) => ({ id, token: (await client.authorise(id)).access_token })));
}

async function afterASecond(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, SECOND_MS + 100));
}

describe('a sliding log', () => {
  it('never holds more than the limit in any second, wherever it begins', () => {
    const log = new SlidingLog();
    const admitted: number[] = [];
    for (let now = 0; now < 5000; now += 7) {
      if (log.count(now) >= 20) continue;
      log.push(now);
      admitted.push(now);
    }
    for (const start of admitted) {
      expect(admitted.filter((time) => time >= start && time < start + 1000).length).toBeLessThanOrEqual(20);
    }
    expect(admitted.length).toBeGreaterThanOrEqual(100);
  });
});

describe('rate limits', () => {
  it('of a Shopee shop refuse the call after the last one with 429, and another shop goes on', async () => {
    sandbox = await startSandbox({ products: 5, limits: { shopee: { app: 30, shop: 6 } } });
    const client = new ShopeeClient(sandbox);
    const tokens = await authoriseAll(client);
    await afterASecond();
    const info = async (position: number): Promise<number> =>
      (await client.call(INFO, {}, tokens[position])).status;
    await expectAdmitted(6, 12, () => info(0));
    await expectAdmitted(6, 12, () => info(1));
    await afterASecond();
    expect(await info(0)).toBe(200);
  });

  it('of the app hold over all shops, and a refused call uses up nothing', async () => {
    sandbox = await startSandbox({ products: 5, limits: { shopee: { app: 12, shop: 10 } } });
    const client = new ShopeeClient(sandbox);
    const tokens = await authoriseAll(client);
    await afterASecond();
    await expectAdmitted(12, 40, async (i) => (await client.call(INFO, {}, tokens[i % 2])).status);
  });

  it('of TikTok Shop count each path template and shop apart: 50 a second', async () => {
    sandbox = await startSandbox({ products: 100 });
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    const ciphers = [0, 1].map((i) =>
      sandbox === undefined ? '' : (shopAt(sandbox, 'tiktok-shop', i).cipher ?? ''),
    );
    const call = async (path: string, cipher: string): Promise<number> =>
      (await client.call('GET', path, { shop_cipher: cipher })).status;
    // Different products are one template.
    const detail = (i: number) => `/product/202309/products/${1729402000000000000n + BigInt(i)}`;
    await expectAdmitted(50, 120, (i) => call(detail(i), ciphers[0] ?? ''));
    expect(await call('/product/202309/categories', ciphers[0] ?? '')).toBe(200);
    expect(await call('/product/202309/products/1', ciphers[1] ?? '')).toBe(200);
  });

  it('can be changed while running, with Retry-After when asked for', async () => {
    sandbox = await startSandbox({ products: 5 });
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    await control(sandbox, 'PUT', '/faults', {
      'tiktok-shop': { limits: { shopEndpoint: 2 }, retryAfter: true },
    });
    const shops = '/authorization/202309/shops';
    const replies: Reply[] = [];
    for (let i = 0; i < 3; i += 1) replies.push(await client.call('GET', shops));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(replies[2]?.headers.get('retry-after')).toBe('1');
    expect(replies[2]?.body<TikTokShopBody<unknown>>().code).toBe(36009002);
    await control(sandbox, 'PUT', '/faults', { 'tiktok-shop': { limits: { shopEndpoint: null } } });
    expect((await client.call('GET', shops)).status).toBe(200);
  });
});

describe('the statistics', () => {
  it('count calls, refusals by reason and the worst sliding second, per endpoint and shop', async () => {
    sandbox = await startSandbox({ products: 5, limits: { shopee: { shop: 6 } } });
    const client = new ShopeeClient(sandbox);
    const id = shopAt(sandbox, 'shopee').externalId;
    const shop = { id, token: (await client.authorise(id)).access_token };
    await control(sandbox, 'DELETE', '/stats');
    await Promise.all(Array.from({ length: 9 }, () => client.call(INFO, {}, shop)));
    await client.call(INFO, {}, shop, {}, { sign: 'x' });
    const stats = (await control(sandbox, 'GET', '/stats')).body<Stats>();
    const row = stats.endpoints.find(({ endpoint }) => endpoint === INFO);
    expect(row).toMatchObject({ platform: 'shopee', shop: id, calls: 10, rateLimited: 3 });
    expect(row?.refused).toEqual({ error_rate_limit: 3, error_sign: 1 });
    expect(row?.worstSecond).toBeGreaterThanOrEqual(9);
    expect(row?.peakInFlight).toBeGreaterThan(0);
    expect(stats.platforms).toHaveLength(1);
    expect(stats.shops.map(({ calls }) => calls)).toEqual([10]);
    const cleared = (await control(sandbox, 'DELETE', '/stats')).body<Stats>();
    expect(cleared.endpoints).toEqual([]);
  });
});
