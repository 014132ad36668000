import { type Sandbox, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addControlRoutes } from '../../apps/sandbox/src/control/routes.ts';
import { makeServer } from '../../apps/sandbox/src/http/server.ts';
import { World } from '../../apps/sandbox/src/world.ts';
import { control, shopAt, TikTokShopClient, truth } from './clients.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ products: 40, limits: 'lifted' });
});

afterAll(() => sandbox.close());

describe('the control API', () => {
  it.each([
    ['127.0.0.1', false, 200],
    ['::1', false, 200],
    ['::ffff:127.0.0.1', false, 200],
    ['10.0.0.7', false, 403],
    ['::ffff:10.0.0.7', false, 403],
    ['10.0.0.7', true, 200],
  ])('for the address %s, opened to all: %s, answers %i', async (remoteAddress, open, status) => {
    const world = new World({ products: 1 });
    const app = makeServer(world, []);
    addControlRoutes(app, world, open);
    const reply = await app.inject({ method: 'GET', url: '/_sandbox/health', remoteAddress });
    expect(reply.statusCode).toBe(status);
    await app.close();
  });

  it('streams the truth a line for each product, and picks products by id', async () => {
    const shop = shopAt(sandbox, 'shopee');
    const products = await truth(sandbox, shop);
    const query = `/catalogue?platform=shopee&shop=${shop.externalId}`;
    const lines = (await control(sandbox, 'GET', `${query}&format=ndjson`)).text.trim().split('\n');
    expect(lines.map((line): unknown => JSON.parse(line))).toEqual(products);
    const some = [products[3]?.id, products[1]?.id];
    const picked = (await control(sandbox, 'GET', `${query}&ids=${some.join(',')}`)).body<
      readonly TruthProduct[]
    >();
    expect(picked.map(({ id }) => id)).toEqual(some);
  });

  it('says what was wrong with a request, and where', async () => {
    const unknownShop = await control(sandbox, 'GET', '/catalogue?platform=shopee&shop=5');
    expect([unknownShop.status, unknownShop.text]).toEqual([400, expect.stringContaining('227700101')]);
    const unknownFault = await control(sandbox, 'PUT', '/faults', { shopee: { limit: 5 } });
    expect([unknownFault.status, unknownFault.text]).toEqual([400, expect.stringContaining('limit')]);
    const wrongRate = await control(sandbox, 'PUT', '/faults', { shopee: { errorRate: 2 } });
    expect(wrongRate.status).toBe(400);
  });

  it('fails a share of the calls of one shop, in JSON and in HTML, the same ones for the same seed', async () => {
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    const [first, second] = [shopAt(sandbox, 'tiktok-shop', 0), shopAt(sandbox, 'tiktok-shop', 1)];
    const statuses = async (cipher: string | null): Promise<readonly number[]> => {
      const seen: number[] = [];
      for (let i = 0; i < 60; i += 1) {
        seen.push(
          (await client.call('GET', '/product/202309/categories', { shop_cipher: cipher ?? '' })).status,
        );
      }
      return seen;
    };
    const faults = (seed: number) => ({
      'tiktok-shop': { shops: { [first.externalId]: { errorRate: 0.5, seed } } },
    });
    await control(sandbox, 'PUT', '/faults', faults(7));
    const failing = await statuses(first.cipher);
    expect(new Set(failing)).toEqual(new Set([200, 500, 503]));
    expect(new Set(await statuses(second.cipher))).toEqual(new Set([200]));
    await control(sandbox, 'PUT', '/faults', faults(8));
    await statuses(first.cipher);
    await control(sandbox, 'PUT', '/faults', faults(7));
    expect(await statuses(first.cipher)).toEqual(failing);
    await control(sandbox, 'PUT', '/faults', { 'tiktok-shop': { shops: { [first.externalId]: null } } });
    expect(new Set(await statuses(first.cipher))).toEqual(new Set([200]));
  });

  it('makes answers wait', async () => {
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    await control(sandbox, 'PUT', '/faults', { 'tiktok-shop': { latencyMs: 150 } });
    const start = performance.now();
    await client.call('GET', '/authorization/202309/shops');
    expect(performance.now() - start).toBeGreaterThan(140);
    await control(sandbox, 'DELETE', '/faults');
  });
});

describe('the options', () => {
  it('put a fifth currency in place of another', async () => {
    const thai = await startSandbox({ products: 60, currencies: ['THB', 'IDR', 'GBP', 'VND'] });
    try {
      const shop = shopAt(thai, 'shopee');
      expect([shop.region, shop.currency, shop.language]).toEqual(['TH', 'THB', 'th']);
      const names = (await truth(thai, shop)).map(({ name }) => name ?? '');
      expect(names.filter((name) => /[\u0e00-\u0e7f]/.test(name)).length).toBeGreaterThan(50);
    } finally {
      await thai.close();
    }
  });

  it('set the number of products of one shop', async () => {
    const uneven = await startSandbox({ products: 10, shopProducts: { 'tiktok-shop:VN': 25 } });
    expect(uneven.shops.map(({ products }) => products)).toEqual([10, 10, 10, 25]);
    await uneven.close();
  });

  it.each([
    ['an unknown shop', { shopProducts: { 'shopee:FR': 5 } }, /shopee:SG/],
    ['one currency twice', { currencies: ['SGD', 'SGD', 'GBP', 'VND'] as const }, /currencies/],
    ['Shopee in pounds', { currencies: ['GBP', 'SGD', 'THB', 'VND'] as const }, /GBP/],
    ['half a product', { products: 0.5 }, /products/],
  ])('are refused for %s', async (_name, options, message) => {
    await expect(startSandbox(options)).rejects.toThrow(message);
  });
});
