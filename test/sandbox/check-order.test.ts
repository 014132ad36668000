import { type Sandbox, startSandbox } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  control,
  now,
  type ShopeeBody,
  ShopeeClient,
  shopAt,
  type TikTokShopBody,
  TikTokShopClient,
} from './clients.ts';

const LIST = '/api/v2/product/get_item_list';
const SHOPS = '/authorization/202309/shops';
const SEARCH = '/product/202502/products/search';

let sandbox: Sandbox;
let shopee: ShopeeClient;
let tiktok: TikTokShopClient;
let good: { readonly token: string; readonly id: string };
let cipher: string;

beforeAll(async () => {
  sandbox = await startSandbox({ products: 30, limits: 'lifted' });
  shopee = new ShopeeClient(sandbox);
  const id = shopAt(sandbox, 'shopee').externalId;
  good = { token: (await shopee.authorise(id)).access_token, id };
  tiktok = new TikTokShopClient(sandbox);
  await tiktok.authorise();
  cipher = shopAt(sandbox, 'tiktok-shop').cipher ?? '';
});

afterAll(() => sandbox.close());

describe('the Shopee gateway', () => {
  const cases: readonly (readonly [string, Readonly<Record<string, string | undefined>>, number, string])[] =
    [
      ['no partner_id', { partner_id: undefined, timestamp: '1', sign: 'x' }, 200, 'error_param'],
      [
        'an unknown partner_id before an old timestamp',
        { partner_id: '5', timestamp: '1' },
        403,
        'invalid_partner_id',
      ],
      [
        'an old timestamp before a wrong signature',
        { timestamp: String(now() - 400), sign: 'x' },
        200,
        'error_param',
      ],
      [
        'no access_token before a wrong signature',
        { access_token: undefined, sign: 'x' },
        200,
        'error_param',
      ],
      ['a wrong signature before a wrong token', { access_token: 'bad', sign: 'x' }, 403, 'error_sign'],
      ['a parameter changed after signing', { shop_id: '227700102' }, 403, 'error_sign'],
    ];

  it.each(cases)('refuses %s', async (_name, over, status, error) => {
    const reply = await shopee.call(
      LIST,
      { offset: '0', page_size: '10', item_status: 'NORMAL' },
      good,
      {},
      over,
    );
    expect([reply.status, reply.body<ShopeeBody<unknown>>().error]).toEqual([status, error]);
  });

  it('refuses a token that it never issued, and one of another shop, before it looks at parameters', async () => {
    const invented = await shopee.call(LIST, {}, { token: 'a.b.c', id: good.id });
    expect([invented.status, invented.body<ShopeeBody<unknown>>().error]).toEqual([
      403,
      'invalid_acceess_token',
    ]);
    const foreign = await shopee.call(LIST, {}, { token: good.token, id: '227700102' });
    expect(foreign.body<ShopeeBody<unknown>>().error).toBe('invalid_acceess_token');
  });

  it('answers a wrong verb in plain text with 500, and an unknown path with error_param', async () => {
    const verb = await shopee.call(LIST, {}, good, { method: 'POST', body: '{}' });
    expect([verb.status, verb.text]).toEqual([500, 'block by gateway due to invalid cid']);
    const path = await shopee.call('/api/v2/product/get_nothing', {}, good);
    expect(path.body<ShopeeBody<unknown>>().error).toBe('error_param');
  });

  it('gives each answer a request id of 32 hex digits', async () => {
    const reply = await shopee.call('/api/v2/shop/get_shop_info', {}, good);
    expect(reply.body<ShopeeBody<unknown>>().request_id).toMatch(/^e3e3e7f3[0-9a-f]{24}$/);
  });
});

describe('the TikTok Shop gateway', () => {
  async function codeOf(...call: Parameters<TikTokShopClient['call']>): Promise<readonly [number, number]> {
    const reply = await tiktok.call(...call);
    return [reply.status, reply.body<TikTokShopBody<unknown>>().code];
  }

  it('refuses in the order path, version, method, app key, timestamp, signature, token', async () => {
    expect(await codeOf('GET', '/product/202309/nothing', {}, '', { app_key: 'x' })).toEqual([404, 36009009]);
    expect(await codeOf('GET', '/product/202101/products/1', {}, '', { app_key: 'x' })).toEqual([
      400, 36009014,
    ]);
    expect(await codeOf('GET', SEARCH, {}, '', { app_key: 'x' })).toEqual([405, 36009010]);
    expect(await codeOf('GET', SHOPS, {}, '', { app_key: 'x', timestamp: '1' })).toEqual([400, 36009004]);
    expect(await codeOf('GET', SHOPS, {}, '', { timestamp: '1', sign: 'x' })).toEqual([400, 36009004]);
    expect(await codeOf('GET', SHOPS, {}, '', { sign: 'x' })).toEqual([401, 106001]);
    const anonymous = new TikTokShopClient(sandbox);
    const reply = await anonymous.call('GET', SHOPS);
    expect([reply.status, reply.body<TikTokShopBody<unknown>>().code]).toEqual([401, 36009004]);
  });

  it.each([
    ['31 seconds fast', 45, 'more than 30 seconds'],
    ['5 minutes slow', -310, 'earlier than 5 minutes'],
  ])('refuses a clock that is %s in words of its own', async (_name, shift, words) => {
    const client = new TikTokShopClient(sandbox);
    client.timestamp = () => now() + shift;
    const reply = await client.call('GET', SHOPS);
    expect(reply.body<TikTokShopBody<unknown>>().message).toContain(words);
  });

  it('refuses a missing, a foreign and a superfluous cipher', async () => {
    const body = '{"status":"ALL"}';
    expect(await codeOf('POST', SEARCH, { page_size: '10' }, body)).toEqual([400, 106013]);
    expect(await codeOf('POST', SEARCH, { page_size: '10', shop_cipher: 'ROW_foreign' }, body)).toEqual([
      401, 101000,
    ]);
    expect(await codeOf('GET', SHOPS, { shop_cipher: cipher })).toEqual([400, 36009004]);
  });

  it('refuses a call whose scope the app has lost', async () => {
    await control(sandbox, 'PUT', '/faults', { 'tiktok-shop': { missingScopes: ['seller.product.basic'] } });
    expect(await codeOf('POST', SEARCH, { page_size: '10', shop_cipher: cipher }, '{}')).toEqual([
      401, 105005,
    ]);
    await control(sandbox, 'DELETE', '/faults');
  });

  it('tolerates the legacy parameters that the testing tool sends, an empty one included', async () => {
    const legacy = { shop_id: '', version: '202309', access_token: 'ROW_ignored' };
    const { access_token: unsigned, ...signed } = legacy;
    expect(await codeOf('GET', SHOPS, signed, '', { access_token: unsigned })).toEqual([200, 0]);
  });

  it('carries null as data and a request id of 34 characters in its refusals', async () => {
    const reply = await tiktok.call('GET', SHOPS, {}, '', { sign: 'x' });
    const body = reply.body<TikTokShopBody<unknown>>();
    expect(body.data).toBeNull();
    expect(body.request_id).toMatch(/^\d{14}[0-9A-F]{20}$/);
  });
});
