import { type Sandbox, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  control,
  type Query,
  type ShopeeBody,
  ShopeeClient,
  type ShopeeList,
  shopAt,
  truth,
} from './clients.ts';

const LIST = '/api/v2/product/get_item_list';
const LIVE = ['NORMAL', 'UNLIST', 'BANNED', 'REVIEWING'];

let sandbox: Sandbox;
let client: ShopeeClient;
let shop: { readonly token: string; readonly id: string };
let products: readonly TruthProduct[];

beforeAll(async () => {
  sandbox = await startSandbox({ products: 230, limits: 'lifted' });
  client = new ShopeeClient(sandbox);
  const id = shopAt(sandbox, 'shopee').externalId;
  shop = { token: (await client.authorise(id)).access_token, id };
  products = await truth(sandbox, shopAt(sandbox, 'shopee'));
});

afterAll(() => sandbox.close());

async function page(query: Query): Promise<ShopeeBody<ShopeeList>> {
  const all = { offset: '0', page_size: '100', item_status: LIVE, ...query };
  return (await client.call(LIST, all, shop)).body();
}

async function errorOf(query: Query): Promise<string> {
  return (await page(query)).error;
}

describe('get_item_list', () => {
  it('pages through all live products, latest update first, and nothing else', async () => {
    const listed: ShopeeList['item'][number][] = [];
    let offset: number | undefined = 0;
    while (offset !== undefined) {
      const { response }: ShopeeBody<ShopeeList> = await page({ offset: String(offset) });
      listed.push(...response.item);
      expect(response.has_next_page).toBe(response.next_offset !== undefined);
      offset = response.next_offset;
    }
    const live = products.filter(({ status }) => LIVE.includes(status));
    const expected = live.toSorted((a, b) => b.updateTime - a.updateTime || Number(b.id) - Number(a.id));
    expect(listed.map(({ item_id }) => String(item_id))).toEqual(expected.map(({ id }) => id));
    expect(listed.map(({ update_time }) => update_time)).toEqual(
      expected.map(({ updateTime }) => updateTime),
    );
  });

  it('has no next_offset on the last page, and an empty next everywhere', async () => {
    const first = (await page({})).response;
    expect([first.has_next_page, first.next_offset, first.next]).toEqual([true, 100, '']);
    const last = (await page({ offset: '200' })).response;
    expect(last.has_next_page).toBe(false);
    expect(last).not.toHaveProperty('next_offset');
    expect(last.next).toBe('');
  });

  it('shows deleted products only when asked for them', async () => {
    const { response } = await page({ item_status: ['SELLER_DELETE', 'SHOPEE_DELETE'] });
    const deleted = products.filter(({ expected }) => expected === 'deleted');
    expect(response.total_count).toBe(deleted.length);
    expect(response.item.map(({ item_id }) => String(item_id)).toSorted()).toEqual(
      deleted.map(({ id }) => id).toSorted(),
    );
  });

  it('keeps to the window of update times, both ends included', async () => {
    const live = products
      .filter(({ status }) => LIVE.includes(status))
      .toSorted((a, b) => a.updateTime - b.updateTime);
    const from = live[20]?.updateTime ?? 0;
    const to = live[60]?.updateTime ?? 0;
    const window = { update_time_from: String(from), update_time_to: String(to) };
    expect((await page(window)).response.total_count).toBe(41);
    await control(sandbox, 'PUT', '/faults', { shopee: { windowEnds: 'exclusive' } });
    expect((await page(window)).response.total_count).toBe(39);
    await control(sandbox, 'DELETE', '/faults');
  });

  it('refuses wrong parameters with the platform’s own codes', async () => {
    expect(await errorOf({ page_size: '101' })).toBe('product.error_param');
    expect(await errorOf({ page_size: '0' })).toBe('product.error_param');
    expect(await errorOf({ offset: '-1' })).toBe('product.error_param');
    expect(await errorOf({ item_status: [] })).toBe('product.error_param');
    expect(await errorOf({ item_status: 'DELETED' })).toBe('error_param_item_status');
    expect(await errorOf({ item_status: 'NORMAL,UNLIST' })).toBe('error_param_item_status');
    expect(await errorOf({ update_time_from: '5', update_time_to: '5' })).toBe('error_update_time_range');
  });

  it('refuses rows beyond the offset limit', async () => {
    await control(sandbox, 'PUT', '/faults', { shopee: { pagingLimit: 150 } });
    expect(await errorOf({ offset: '50' })).toBe('');
    const beyond = await page({ offset: '100' });
    expect([beyond.error, beyond.message]).toEqual([
      'error_param',
      'get items offset over limit, please use the next field',
    ]);
    await control(sandbox, 'DELETE', '/faults');
  });
});

describe('get_item_base_info', () => {
  const PATH = '/api/v2/product/get_item_base_info';
  type Items = ShopeeBody<{ readonly item_list: readonly { readonly item_id: number }[] }>;

  it.each([
    ['comma-joined', (ids: readonly string[]) => ids.join(',')],
    ['in brackets', (ids: readonly string[]) => `[${ids.join(',')}]`],
    ['as repeated keys', (ids: readonly string[]) => ids],
  ])('takes ids %s and leaves unknown ones out', async (_name, spell) => {
    const known = products.filter(({ expected }) => expected === 'accepted').slice(0, 3);
    const ids = known.map(({ id }) => id);
    const reply = await client.call(PATH, { item_id_list: spell([...ids, '99999999999']) }, shop);
    expect(reply.body<Items>().response.item_list.map(({ item_id }) => String(item_id))).toEqual(ids);
  });

  it('refuses more than 50 ids, and none', async () => {
    const many = Array.from({ length: 51 }, (_, i) => String(i + 1)).join(',');
    expect((await client.call(PATH, { item_id_list: many }, shop)).body<Items>().error).toBe(
      'error_query_over_itemid_size',
    );
    expect((await client.call(PATH, {}, shop)).body<Items>().error).toBe('product.error_param');
  });

  it('keeps the quirks of the wire: string weight, "FALSE", no price on items with models', async () => {
    interface Item {
      readonly weight: unknown;
      readonly deboost: unknown;
      readonly has_model: boolean;
      readonly price_info?: unknown;
      readonly stock_info_v2?: unknown;
    }
    const ids = products
      .filter(({ dirt, expected }) => dirt.length === 0 && expected === 'accepted')
      .slice(0, 40);
    const reply = await client.call(PATH, { item_id_list: ids.map(({ id }) => id).join(',') }, shop);
    const items = reply.body<ShopeeBody<{ readonly item_list: readonly Item[] }>>().response.item_list;
    expect(items.some((item) => item.has_model)).toBe(true);
    for (const item of items) {
      expect(item.weight).toMatch(/^\d+\.\d{3}$/);
      expect(item.deboost).toBe('FALSE');
      expect(item.price_info === undefined).toBe(item.has_model);
      expect(item.stock_info_v2 === undefined).toBe(item.has_model);
    }
  });

  it('changes image hosts from call to call and keeps the image ids', async () => {
    interface Image {
      readonly image: {
        readonly image_url_list: readonly string[];
        readonly image_id_list: readonly string[];
      };
    }
    const clean = products
      .filter(({ dirt, expected }) => dirt.length === 0 && expected === 'accepted')
      .slice(0, 20);
    const query = { item_id_list: clean.map(({ id }) => id).join(',') };
    const read = async (): Promise<readonly Image[]> =>
      (await client.call(PATH, query, shop)).body<ShopeeBody<{ readonly item_list: readonly Image[] }>>()
        .response.item_list;
    const [first, second] = [await read(), await read()];
    expect(second.map(({ image }) => image.image_id_list)).toEqual(
      first.map(({ image }) => image.image_id_list),
    );
    expect(second.map(({ image }) => image.image_url_list)).not.toEqual(
      first.map(({ image }) => image.image_url_list),
    );
  });
});

describe('get_model_list', () => {
  it('writes promotion ids as numbers beyond 2^53', async () => {
    const varied = products.filter(({ skus, expected }) => expected === 'accepted' && skus.length > 1);
    const texts = await Promise.all(
      varied.map(
        async ({ id }) => (await client.call('/api/v2/product/get_model_list', { item_id: id }, shop)).text,
      ),
    );
    expect(texts.some((text) => /"promotion_id":9\d{18},/.test(text))).toBe(true);
    expect(texts.join('')).not.toContain('"#');
  });

  it('does not know unknown items', async () => {
    const reply = await client.call('/api/v2/product/get_model_list', { item_id: '99999999999' }, shop);
    expect([reply.status, reply.body<ShopeeBody<unknown>>().error]).toEqual([200, 'error_item_not_found']);
  });
});
