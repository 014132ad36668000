/**
 * A third party's SDK, unmodified and over real HTTP, works against the sandbox. It has no base URL setting, so its
 * transport, the global `fetch`, is pointed at the sandbox; its code, its signatures and its bodies are its own.
 */
import { type Sandbox, startSandbox } from '@syncstore/sandbox';
import { TikTokShopSDK } from 'tiktok-shop-sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { shopAt, shopsOf, TikTokShopClient, truth } from './clients.ts';

const HOSTS = ['open-api.tiktokglobalshop.com', 'auth.tiktok-shops.com'];

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ products: 120, limits: 'lifted' });
  const original = globalThis.fetch;
  vi.stubGlobal('fetch', async (input: string | URL | Request, init?: RequestInit) => {
    if (typeof input !== 'string') return original(input, init);
    const url = new URL(input);
    return original(HOSTS.includes(url.host) ? `${sandbox.url}${url.pathname}${url.search}` : input, init);
  });
});

afterAll(async () => {
  vi.unstubAllGlobals();
  await sandbox.close();
});

describe('tiktok-shop-sdk', () => {
  it('authorises, lists a shop page by page, reads details, and refreshes', async () => {
    const { appKey, appSecret } = sandbox.credentials['tiktok-shop'];
    const sdk = new TikTokShopSDK({ appKey, appSecret });
    const code = await new TikTokShopClient(sandbox).consent();
    const { data: tokens } = await sdk.auth.getAccessToken({
      auth_code: code,
      grant_type: 'authorized_code',
    });
    sdk.setAccessToken(tokens?.access_token ?? '');

    const { data: authorised } = await sdk.shop.getAuthorizedShops();
    expect(authorised?.shops.map(({ id }) => id)).toEqual(
      shopsOf(sandbox, 'tiktok-shop').map(({ externalId }) => externalId),
    );
    const shop = shopAt(sandbox, 'tiktok-shop');
    sdk.setShopCipher(authorised?.shops[0]?.cipher ?? '');

    const ids: string[] = [];
    let token: string | undefined = '';
    do {
      const query: { page_size: number; page_token?: string } = {
        page_size: 50,
        ...(token ? { page_token: token } : {}),
      };
      const { data }: Awaited<ReturnType<typeof sdk.product.searchProducts>> =
        await sdk.product.searchProducts({
          query,
          body: { status: 'ALL' },
        });
      ids.push(...(data?.products ?? []).map(({ id }) => id));
      token = data?.next_page_token;
    } while (token);
    const products = await truth(sandbox, shop);
    expect(ids).toEqual(products.map(({ id }) => id).toReversed());

    const wanted = products
      .filter(({ expected, dirt }) => expected === 'accepted' && dirt.length === 0)
      .slice(0, 10);
    for (const product of wanted) {
      const { data } = await sdk.product.getProduct({ product_id: product.id, query: {} });
      expect(data?.title).toBe(product.name);
      expect(data?.skus.map(({ id }) => id)).toEqual(product.skus.map(({ id }) => id));
    }

    const { data: fresh } = await sdk.auth.refreshAccessToken({
      refresh_token: tokens?.refresh_token ?? '',
      grant_type: 'refresh_token',
    });
    sdk.setAccessToken(fresh?.access_token ?? '');
    expect((await sdk.shop.getAuthorizedShops()).data?.shops).toHaveLength(2);
  });

  it('is told about a wrong secret by the platform’s own code', async () => {
    const sdk = new TikTokShopSDK({ appKey: sandbox.credentials['tiktok-shop'].appKey, appSecret: 'wrong' });
    await expect(sdk.shop.getAuthorizedShops()).rejects.toMatchObject({ code: 106001 });
  });
});
