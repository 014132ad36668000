import {
  type Sandbox,
  type SandboxShop,
  startSandbox,
  type TruthProduct,
  type TruthSku,
} from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type ShopeeBody,
  ShopeeClient,
  shopsOf,
  type TikTokShopBody,
  TikTokShopClient,
  type TikTokShopSku,
  truth,
} from './clients.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox({ products: 300, limits: 'lifted' });
});

afterAll(() => sandbox.close());

interface ShopeePrice {
  readonly currency?: string;
  readonly current_price: unknown;
  readonly original_price: unknown;
}

interface ShopeeSku {
  readonly model_id?: number;
  readonly model_sku?: string;
  readonly item_sku?: string;
  readonly gtin_code?: string;
  readonly tier_index?: readonly number[];
  readonly price_info?: readonly ShopeePrice[];
  readonly stock_info_v2: { readonly summary_info: { readonly total_available_stock: number } };
}

interface ShopeeItem extends ShopeeSku {
  readonly item_id: number;
  readonly item_name?: string;
  readonly item_status: string;
  readonly update_time: number;
  readonly create_time: number;
  readonly category_id: number;
  readonly has_model: boolean;
}

/** What the truth calls a SKU, put together from what Shopee serves. */
function servedShopeeSku(sku: ShopeeSku): object {
  const price = sku.price_info?.[0];
  return {
    id: String(sku.model_id ?? 0),
    sellerSku: sku.model_sku ?? sku.item_sku,
    gtin: sku.gtin_code === undefined || sku.gtin_code === '' ? null : sku.gtin_code,
    price: price?.current_price ?? null,
    listPrice: price?.original_price ?? null,
    stock: sku.stock_info_v2.summary_info.total_available_stock,
  };
}

function servedTikTokSku(sku: TikTokShopSku): object {
  return {
    id: sku.id,
    sellerSku: sku.seller_sku,
    gtin: sku.identifier_code?.code ?? null,
    price: sku.price.sale_price ?? sku.price.tax_exclusive_price ?? null,
    listPrice: sku.list_price?.amount ?? null,
    stock: sku.inventory.length === 0 ? null : sku.inventory.reduce((sum, { quantity }) => sum + quantity, 0),
  };
}

function told({ id, sellerSku, gtin, price, listPrice, stock }: TruthSku): object {
  return { id, sellerSku, gtin, price, listPrice, stock };
}

function byId(a: object, b: object): number {
  return 'id' in a && 'id' in b && String(a.id) < String(b.id) ? -1 : 1;
}

function detailed(products: readonly TruthProduct[]): readonly TruthProduct[] {
  return products.filter(({ expected }) => expected === 'accepted' || expected === 'rejected');
}

describe('the truth of a Shopee shop', () => {
  it.each([0, 1])('says what the endpoints of shop %i serve, product by product', async (position) => {
    const shop = shopsOf(sandbox, 'shopee')[position];
    if (shop === undefined) throw new Error('no shop');
    const client = new ShopeeClient(sandbox);
    const access = { token: (await client.authorise(shop.externalId)).access_token, id: shop.externalId };
    const products = await truth(sandbox, shop);
    expect(products).toHaveLength(300);
    const wanted = products.filter(({ expected }) => expected !== 'withdrawn');
    const items: ShopeeItem[] = [];
    for (let i = 0; i < products.length; i += 50) {
      const ids = products.slice(i, i + 50).map(({ id }) => id);
      const reply = await client.call(
        '/api/v2/product/get_item_base_info',
        { item_id_list: ids.join(',') },
        access,
      );
      items.push(
        ...reply.body<ShopeeBody<{ readonly item_list: readonly ShopeeItem[] }>>().response.item_list,
      );
    }
    expect(items.map(({ item_id }) => String(item_id))).toEqual(wanted.map(({ id }) => id));
    for (const [index, item] of items.entries()) {
      const product = wanted[index];
      expect([
        item.item_name ?? null,
        item.item_status,
        item.update_time,
        item.create_time,
        String(item.category_id),
      ]).toEqual([
        product?.name,
        product?.status,
        product?.updateTime,
        product?.createTime,
        product?.categoryId,
      ]);
      let skus: readonly ShopeeSku[] = [item];
      if (item.has_model) {
        const reply = await client.call(
          '/api/v2/product/get_model_list',
          { item_id: String(item.item_id) },
          access,
        );
        const { model, tier_variation: tiers } =
          reply.body<
            ShopeeBody<{
              readonly model: readonly ShopeeSku[];
              readonly tier_variation: readonly {
                readonly option_list: readonly { readonly option: string }[];
              }[];
            }>
          >().response;
        skus = model;
        for (const sku of model) {
          const options = sku.tier_index?.map((option, tier) => tiers[tier]?.option_list[option]?.option);
          expect(options).toEqual(product?.skus.find(({ id }) => id === String(sku.model_id))?.options);
        }
      }
      expect(skus.map(servedShopeeSku).toSorted(byId)).toEqual(product?.skus.map(told).toSorted(byId));
    }
  });
});

describe('the truth of a TikTok Shop shop', () => {
  it.each([0, 1])('says what search and detail of shop %i serve, product by product', async (position) => {
    const shop = shopsOf(sandbox, 'tiktok-shop')[position];
    if (shop === undefined) throw new Error('no shop');
    const client = new TikTokShopClient(sandbox);
    await client.authorise();
    const products = await truth(sandbox, shop);
    for (const product of detailed(products)) {
      const path = `/product/202309/products/${product.id}`;
      const reply = await client.call('GET', path, { shop_cipher: shop.cipher ?? '' });
      const { data } =
        reply.body<
          TikTokShopBody<{
            readonly title?: string;
            readonly status: string;
            readonly update_time: number;
            readonly skus: readonly TikTokShopSku[];
          }>
        >();
      expect([data.title ?? null, data.status, data.update_time]).toEqual([
        product.name,
        product.status,
        product.updateTime,
      ]);
      expect(data.skus.map(servedTikTokSku)).toEqual(product.skus.map(told));
      expect(
        data.skus.map(({ sales_attributes: options }) => options?.map(({ value_name: name }) => name)),
      ).toEqual(product.skus.map(({ options }) => options));
    }
  });
});

describe('what the truth expects', () => {
  const everything = async (): Promise<readonly (readonly [SandboxShop, TruthProduct])[]> => {
    const lists = await Promise.all(
      sandbox.shops.map(async (shop) =>
        (await truth(sandbox, shop)).map((product) => [shop, product] as const),
      ),
    );
    return lists.flat();
  };

  it('follows from the dirt: only a missing name and an unreadable sale price reject', async () => {
    for (const [, product] of await everything()) {
      const reasons = product.dirt.filter((kind) => kind === 'name_missing' || kind === 'price_unreadable');
      const live = product.expected === 'accepted' || product.expected === 'rejected';
      expect(product.rejectReasons).toEqual(live ? reasons : []);
      if (live) expect(product.expected).toBe(reasons.length > 0 ? 'rejected' : 'accepted');
      expect(product.expectedName === null).toBe(product.dirt.includes('name_missing'));
      expect(product.skus.some(({ expectedPrice }) => expectedPrice === null)).toBe(
        product.dirt.includes('price_unreadable'),
      );
    }
  });

  it('gives exact decimals with the digits of the currency', async () => {
    for (const [shop, product] of await everything()) {
      const shape = ['IDR', 'VND'].includes(shop.currency) ? /^[1-9]\d*$/ : /^\d+\.\d{2}$/;
      for (const sku of product.skus) {
        if (sku.expectedPrice === null) continue;
        expect(sku.expectedPrice).toMatch(shape);
        expect(Number(sku.price)).toBe(Number(sku.expectedPrice));
        expect(typeof sku.price).toBe(shop.platform === 'shopee' ? 'number' : 'string');
      }
    }
  });

  it('names clean text: no control characters, no lone surrogates, single blanks, no ends', async () => {
    for (const [, { expectedName }] of await everything()) {
      if (expectedName === null) continue;
      expect(expectedName).not.toMatch(/\p{Surrogate}/u);
      expect(expectedName).not.toMatch(/[\u0000-\u001f\u007f\u00a0]| {2}|^ | $/);
      expect(expectedName).not.toBe('');
    }
  });

  it('shows every kind of dirt on each platform', async () => {
    const kinds = new Map<string, Set<string>>();
    for (const [shop, { dirt }] of await everything()) {
      const seen = kinds.get(shop.platform) ?? new Set();
      for (const kind of dirt) seen.add(kind);
      kinds.set(shop.platform, seen);
    }
    expect([...kinds.values()].map(({ size }) => size)).toEqual([13, 13]);
  });

  it('really dirties names: served ones carry U+0000, lone surrogates, white space and emoji', async () => {
    const names = (await everything()).map(([, { name }]) => name ?? '');
    expect(names.some((name) => name.includes('\u0000'))).toBe(true);
    expect(names.some((name) => /\p{Surrogate}/u.test(name))).toBe(true);
    expect(names.some((name) => /\s{2}|\t|\u00a0/.test(name.trim()))).toBe(true);
    expect(names.some((name) => /\p{Emoji_Presentation}/u.test(name))).toBe(true);
  });
});
