import { type Sandbox, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  control,
  shopAt,
  type TikTokShopBody,
  TikTokShopClient,
  type TikTokShopSearch,
  truth,
} from './clients.ts';

let sandbox: Sandbox;
let client: TikTokShopClient;
let cipher: string;
let products: readonly TruthProduct[];

beforeAll(async () => {
  sandbox = await startSandbox({ products: 260, limits: 'lifted' });
  client = new TikTokShopClient(sandbox);
  await client.authorise();
  const shop = shopAt(sandbox, 'tiktok-shop');
  cipher = shop.cipher ?? '';
  products = await truth(sandbox, shop);
});

afterAll(() => sandbox.close());

async function search(
  filters: object,
  query: Readonly<Record<string, string>> = {},
): Promise<TikTokShopBody<TikTokShopSearch>> {
  return (await client.search(cipher, filters, query)).body();
}

/** Follows page tokens to the end. */
async function searchAll(filters: object): Promise<TikTokShopSearch['products'][number][]> {
  const found: TikTokShopSearch['products'][number][] = [];
  let token: string | undefined = '';
  do {
    const { data }: TikTokShopBody<TikTokShopSearch> = await search(
      filters,
      token === '' ? {} : { page_token: token },
    );
    found.push(...data.products);
    token = data.next_page_token;
  } while (token !== undefined && token !== '');
  return found;
}

function idsOf(items: readonly { readonly id: string }[]): readonly string[] {
  return items.map(({ id }) => id);
}

/** Keys of all objects in a body, each list as it stands. */
function keyLists(value: unknown): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : [Object.keys(value)];
  return [...own, ...Object.values(value).flatMap(keyLists)];
}

describe('product search', () => {
  it('with status ALL pages through every product, newest first, frozen and deleted ones too', async () => {
    expect(idsOf(await searchAll({ status: 'ALL' }))).toEqual(idsOf(products.toReversed()));
  });

  it('continues after a cursor: base64 of milliseconds and the last id', async () => {
    const { data } = await search({ status: 'ALL' }, { page_size: '7' });
    const cursor: unknown = JSON.parse(Buffer.from(data.next_page_token ?? '', 'base64').toString());
    expect(cursor).toEqual([expect.any(Number), data.products.at(-1)?.id]);
  });

  it('ends with an empty token, and with none in 202309', async () => {
    expect((await search({ status: 'FREEZE' })).data.next_page_token).toBe('');
    const query = { page_size: '100', shop_cipher: cipher };
    const old = await client.call('POST', '/product/202309/products/search', query, '{"status":"FREEZE"}');
    expect(old.body<TikTokShopBody<TikTokShopSearch>>().data).not.toHaveProperty('next_page_token');
  });

  it('filters by status, by create time and by update time, both ends included', async () => {
    const draft = products.filter(({ status }) => status === 'DRAFT');
    expect(idsOf(await searchAll({ status: 'DRAFT' }))).toEqual(idsOf(draft.toReversed()));

    const [from, to] = [products[50]?.createTime ?? 0, products[90]?.createTime ?? 0];
    const created = await searchAll({ create_time_ge: from, create_time_le: to });
    expect(idsOf(created)).toEqual(idsOf(products.slice(50, 91).toReversed()));

    const times = products.map(({ updateTime }) => updateTime).toSorted((a, b) => a - b);
    const [low, high] = [times[100] ?? 0, times[180] ?? 0];
    const updated = products.filter(({ updateTime }) => updateTime >= low && updateTime <= high);
    expect(updated).toHaveLength(81);
    expect(idsOf(await searchAll({ update_time_ge: low, update_time_le: high }))).toEqual(
      idsOf(updated.toReversed()),
    );
  });

  it('filters by seller SKU and by SKU id', async () => {
    const wanted = products.find(
      ({ skus }) => skus.length > 2 && skus[1]?.sellerSku !== '' && skus[1] !== undefined,
    );
    const sku = wanted?.skus[1];
    if (wanted === undefined || sku === undefined) throw new Error('no product with variants');
    expect(idsOf((await search({ sku_ids: [sku.id] })).data.products)).toEqual([wanted.id]);
    expect(idsOf((await search({ seller_skus: [sku.sellerSku] })).data.products)).toContain(wanted.id);
  });

  it('refuses wrong parameters with the platform’s own codes', async () => {
    expect((await search({}, { page_size: '101' })).code).toBe(12019109);
    expect((await search({}, { page_token: 'bm9uc2Vuc2U=' })).code).toBe(12019108);
    expect((await search({ create_time_ge: 5, create_time_le: 4 })).code).toBe(12019118);
    expect((await search({ update_time_ge: 5, update_time_le: 4 })).code).toBe(12019119);
    expect((await search({ seller_skus: Array.from({ length: 11 }, String) })).code).toBe(12019027);
    expect((await search({ status: 'ACTIVE' })).code).toBe(12052910);
    const missing = await client.call(
      'POST',
      '/product/202502/products/search',
      { shop_cipher: cipher },
      '{}',
    );
    expect([missing.status, missing.body<TikTokShopBody<unknown>>().code]).toEqual([400, 36009004]);
  });

  it('can not be paged past the window, while total_count tells the truth', async () => {
    await control(sandbox, 'PUT', '/faults', { 'tiktok-shop': { pagingLimit: 200 } });
    let token: string | undefined;
    const codes: number[] = [];
    for (let i = 0; i < 3; i += 1) {
      const answer = await search({ status: 'ALL' }, token === undefined ? {} : { page_token: token });
      codes.push(answer.code);
      if (answer.code === 0) expect(answer.data.total_count).toBe(260);
      token = answer.data.next_page_token;
    }
    expect(codes).toEqual([0, 0, 12052180]);
    await control(sandbox, 'DELETE', '/faults');
  });

  it('answers in alphabetical order of keys, search and detail alike', async () => {
    const list = (await client.search(cipher, { status: 'ALL' })).body<unknown>();
    const live = products.filter(({ expected }) => expected === 'accepted').slice(0, 30);
    const path = '/product/202309/products/';
    const details = await Promise.all(
      live.map(async ({ id }) =>
        (await client.call('GET', path + id, { shop_cipher: cipher })).body<unknown>(),
      ),
    );
    for (const keys of keyLists([list, details])) expect(keys).toEqual(keys.toSorted());
  });
});

describe('product detail', () => {
  async function codeOf(id: string): Promise<readonly [number, number]> {
    const reply = await client.call('GET', `/product/202309/products/${id}`, { shop_cipher: cipher });
    return [reply.status, reply.body<TikTokShopBody<unknown>>().code];
  }

  it('refuses frozen, deleted and vanished products, and ids that it does not know', async () => {
    const gone = products.filter(({ status }) => status === 'FREEZE' || status === 'DELETED');
    expect(await codeOf(gone[0]?.id ?? '')).toEqual([200, 12052901]);
    const vanished = products.filter(
      ({ expected, status }) => expected === 'withdrawn' && status !== 'FREEZE',
    );
    expect(await codeOf(vanished[0]?.id ?? '')).toEqual([200, 12052048]);
    expect(await codeOf('1729402000000000001')).toEqual([200, 12052260]);
  });

  it('serves videos whose URL expires six hours ahead', async () => {
    interface Detail {
      readonly video?: { readonly url: string };
    }
    const expiries: number[] = [];
    for (const { id } of products.filter(({ expected }) => expected === 'accepted').slice(0, 60)) {
      const reply = await client.call('GET', `/product/202309/products/${id}`, { shop_cipher: cipher });
      const url = reply.body<TikTokShopBody<Detail>>().data.video?.url;
      if (url !== undefined) expiries.push(Number.parseInt(url.split('/')[4] ?? '', 16));
    }
    expect(expiries.length).toBeGreaterThan(0);
    for (const expiry of expiries) expect(Math.abs(expiry - Date.now() / 1000 - 6 * 3600)).toBeLessThan(60);
  });
});

describe('the smaller endpoints', () => {
  it('give stock by product, the category tree and the brands', async () => {
    const wanted = products.filter(({ expected }) => expected === 'accepted').slice(0, 5);
    const body = JSON.stringify({ product_ids: idsOf(wanted) });
    interface Inventory {
      readonly inventory: readonly {
        readonly product_id: string;
        readonly skus: readonly { readonly id: string; readonly total_available_quantity: number }[];
      }[];
    }
    const reply = await client.call(
      'POST',
      '/product/202309/inventory/search',
      { shop_cipher: cipher },
      body,
    );
    const stock = reply.body<TikTokShopBody<Inventory>>().data.inventory;
    expect(
      stock.map(({ product_id, skus }) => [
        product_id,
        skus.map((sku) => [sku.id, sku.total_available_quantity]),
      ]),
    ).toEqual(wanted.map(({ id, skus }) => [id, skus.map((sku) => [sku.id, sku.stock])]));
    const tree = await client.call('GET', '/product/202309/categories', { shop_cipher: cipher });
    const { categories } =
      tree.body<TikTokShopBody<{ readonly categories: readonly { readonly id: string }[] }>>().data;
    expect(idsOf(categories)).toEqual(expect.arrayContaining(products.map(({ categoryId }) => categoryId)));
    const brands = await client.call('GET', '/product/202309/brands', {
      shop_cipher: cipher,
      page_size: '4',
    });
    expect(brands.text).toContain('UNAUTHORIEZD');
  });
});
