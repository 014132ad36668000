/** A third party's SDK, unmodified and over real HTTP, works against the sandbox: it has settings for both base URLs. */
import { ShopeeSDK } from '@congminh1254/shopee-sdk';
import { type Sandbox, startSandbox } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { shopAt, truth } from './clients.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ products: 120 });
});

afterAll(() => sandbox.close());

describe('@congminh1254/shopee-sdk', () => {
  it('authorises, lists a shop page by page, reads details and models, and refreshes', async () => {
    const { partnerId, partnerKey } = sandbox.credentials.shopee;
    const shop = shopAt(sandbox, 'shopee');
    const sdk = new ShopeeSDK({
      partner_id: partnerId,
      partner_key: partnerKey,
      base_url: `${sandbox.url}/api/v2`,
      base_auth_url: `${sandbox.url}/auth`,
    });

    const consent = await fetch(sdk.getAuthorizationUrl('http://app.test/back'), { redirect: 'manual' });
    const back = new URL(consent.headers.get('location') ?? '').searchParams;
    expect(back.get('shop_id')).toBe(shop.externalId);
    const token = await sdk.authenticateWithCode(back.get('code') ?? '', Number(shop.externalId));
    expect(token?.access_token).toMatch(/^\S+$/);

    // Its types know one status a call; the pages are small so that offsets are followed.
    const statuses = ['NORMAL', 'UNLIST', 'BANNED', 'REVIEWING'];
    const ids: number[] = [];
    for (const item_status of statuses) {
      let offset: number | undefined = 0;
      while (offset !== undefined) {
        const list: Awaited<ReturnType<typeof sdk.product.getItemList>> = await sdk.product.getItemList({
          offset,
          page_size: 40,
          item_status,
        });
        ids.push(...(list.response.item ?? []).flatMap(({ item_id }) => item_id ?? []));
        offset = list.response.has_next_page ? list.response.next_offset : undefined;
      }
    }
    const products = await truth(sandbox, shop);
    const live = products.filter(({ status }) => statuses.includes(status));
    expect(ids.map(String).toSorted()).toEqual(live.map(({ id }) => id).toSorted());

    const wanted = live
      .filter(({ expected, dirt }) => expected === 'accepted' && dirt.length === 0)
      .slice(0, 20);
    const details = await sdk.product.getItemBaseInfo({ item_id_list: wanted.map(({ id }) => Number(id)) });
    expect(details.response.item_list?.map(({ item_name }) => item_name)).toEqual(
      wanted.map(({ name }) => name),
    );

    const varied = wanted.find(({ skus }) => skus.length > 1);
    const models = await sdk.product.getModelList({ item_id: Number(varied?.id) });
    expect(models.response.model.map(({ model_id }) => String(model_id)).toSorted()).toEqual(
      varied?.skus.map(({ id }) => id).toSorted(),
    );

    const refreshed = await sdk.refreshToken();
    expect(refreshed?.access_token).not.toBe(token?.access_token);
    const info = await sdk.shop.getShopInfo();
    expect([info.shop_name, info.region]).toEqual([shop.name, shop.region]);
  });

  it('is told about a wrong key by the platform’s own error', async () => {
    const { partnerId } = sandbox.credentials.shopee;
    const sdk = new ShopeeSDK({
      partner_id: partnerId,
      partner_key: 'wrong',
      base_url: `${sandbox.url}/api/v2`,
    });
    await expect(sdk.authenticateWithCode('code', 1)).rejects.toThrow(/error_sign|Wrong sign/);
  });
});
