/** List pages: what is asked for, what is made of odd rows, and lists that lead in circles. */
import { describe, expect, it } from 'vitest';
import { openScriptedShop, WHOLE_LIST } from './doubles/scripted-shop.ts';

const shopeePage = (response: object) => () => ({ body: { error: '', message: '', response } });
const tiktokPage = (data: object) => () => ({ body: { code: 0, message: 'Success', data } });

const statusIn = (body: string): string => (JSON.parse(body) as { status: string }).status;

describe('a Shopee list page', () => {
  it('asks for all six statuses as one key repeated, in a window that is never empty', async () => {
    const shop = await openScriptedShop('shopee', shopeePage({ item: [], has_next_page: false, next: '' }));
    await shop.client.list({ ...WHOLE_LIST, from: 1_750_000_000, to: 1_750_000_000, cursor: '200' });
    const { searchParams } = shop.marketplace.seen[0]?.url ?? new URL('http://x');
    expect(searchParams.getAll('item_status')).toEqual([
      'NORMAL',
      'UNLIST',
      'BANNED',
      'REVIEWING',
      'SELLER_DELETE',
      'SHOPEE_DELETE',
    ]);
    expect(searchParams.get('offset')).toBe('200');
    expect(Number(searchParams.get('update_time_from'))).toBeLessThan(1_750_000_000);
    expect(Number(searchParams.get('update_time_to'))).toBeGreaterThan(1_750_000_000);
    await shop.close();
  });

  it('keeps a row that has an id, whatever else it lacks, and never calls it unchanged', async () => {
    const item = [
      { item_id: 1, item_status: 'NORMAL', update_time: 1_767_190_411 },
      { item_id: 2, item_status: 'SELLER_DELETE', update_time: 1_767_190_412, tag: { kit: false } },
      { item_id: 3, update_time: 'yesterday' },
      { item_status: 'NORMAL', update_time: 1_767_190_413 },
      'nonsense',
    ];
    const shop = await openScriptedShop('shopee', shopeePage({ item, has_next_page: false }));
    const first = await shop.client.list(WHOLE_LIST);
    await new Promise((resolve) => setTimeout(resolve, 3));
    const second = await shop.client.list(WHOLE_LIST);
    expect(
      first.items.map(({ externalId, state, platformStatus }) => [externalId, state, platformStatus]),
    ).toEqual([
      ['1', 'live', 'NORMAL'],
      ['2', 'deleted', 'SELLER_DELETE'],
      ['3', 'live', 'UNKNOWN'],
    ]);
    expect(second.items[0]?.fingerprint).toBe(first.items[0]?.fingerprint);
    expect(second.items[2]?.fingerprint).not.toBe(first.items[2]?.fingerprint);
    expect(shop.lines.filter(({ level }) => level === 'warn')).toHaveLength(4);
    await shop.close();
  });

  it('takes an empty list without its keys for empty', async () => {
    const shop = await openScriptedShop('shopee', shopeePage({ has_next_page: false }));
    expect(await shop.client.list(WHOLE_LIST)).toEqual({ items: [], next: null, totalHint: null });
    await shop.close();
  });

  it.each([
    ['does not say where it goes on', {}],
    ['goes on where it is', { next_offset: 100 }],
    ['goes back', { next_offset: 0 }],
  ])('ends with a clear error when the list says that it goes on and %s', async (_, more) => {
    const shop = await openScriptedShop('shopee', shopeePage({ item: [], has_next_page: true, ...more }));
    await expect(shop.client.list({ ...WHOLE_LIST, cursor: '100' })).rejects.toMatchObject({
      facts: { action: 'dead', blame: 'system', code: 'endless_paging' },
    });
    expect(shop.marketplace.seen).toHaveLength(1);
    await shop.close();
  });

  it('passes the answered offset on and stops at has_next_page, not at counts', async () => {
    const more = { item: [], has_next_page: true, next_offset: 37, total_count: 5 };
    const shop = await openScriptedShop('shopee', shopeePage(more));
    expect(await shop.client.list(WHOLE_LIST)).toEqual({ items: [], next: '37', totalHint: 5 });
    shop.marketplace.script = shopeePage({
      item: [],
      has_next_page: false,
      next_offset: 74,
      total_count: 500,
    });
    expect((await shop.client.list(WHOLE_LIST)).next).toBeNull();
    await shop.close();
  });
});

describe('a TikTok Shop list page', () => {
  it('sends filters in the body, paging in the query, and never an empty object', async () => {
    const shop = await openScriptedShop('tiktok-shop', tiktokPage({ products: [], next_page_token: '' }));
    const cursor = 'WzE3Njo+/Q==';
    await shop.client.list({ field: 'create_time', from: 5, to: 6, statuses: null, cursor });
    const [request] = shop.marketplace.seen;
    expect(request?.method).toBe('POST');
    expect(JSON.parse(request?.body ?? '')).toEqual({ status: 'ALL', create_time_ge: 5, create_time_le: 6 });
    expect(request?.url.searchParams.get('page_token')).toBe(cursor);
    expect(request?.url.searchParams.get('page_size')).toBe('100');
    expect(request?.url.pathname).toBe('/product/202502/products/search');
    await shop.close();
  });

  it('tells deleted, frozen and nameless statuses apart, and keeps 19-digit ids whole', async () => {
    const products = [
      { id: '1729482000000000017', status: 'ACTIVATE', update_time: 1, skus: [] },
      { id: '1729482000000000018', status: 'DELETED', update_time: 2, skus: [] },
      { id: '1729482000000000019', status: 'FREEZE', update_time: 3, skus: [] },
      { id: '1729482000000000020', update_time: 4 },
    ];
    const shop = await openScriptedShop('tiktok-shop', tiktokPage({ products, total_count: 4 }));
    const { items, next } = await shop.client.list(WHOLE_LIST);
    expect(items.map(({ externalId, state, platformStatus }) => [externalId, state, platformStatus])).toEqual(
      [
        ['1729482000000000017', 'live', 'ACTIVATE'],
        ['1729482000000000018', 'deleted', 'DELETED'],
        ['1729482000000000019', 'withdrawn', 'FREEZE'],
        ['1729482000000000020', 'live', 'UNKNOWN'],
      ],
    );
    expect(next).toBeNull();
    await shop.close();
  });

  it('reads ids that come as numbers beyond 2^53 without rounding them', async () => {
    const body =
      '{"code":0,"data":{"products":[{"id":1729482000000000017,"status":"ACTIVATE","update_time":1}]}}';
    const shop = await openScriptedShop('tiktok-shop', () => ({ body }));
    expect((await shop.client.list(WHOLE_LIST)).items[0]?.externalId).toBe('1729482000000000017');
    await shop.close();
  });

  it('gives a product another fingerprint when price, stock or status change, and the same when order does', async () => {
    const sku = (id: string, price: string, ...stock: [string, number][]) => ({
      id,
      seller_sku: 'S',
      price: { currency: 'GBP', tax_exclusive_price: price },
      inventory: stock.map(([warehouse_id, quantity]) => ({ warehouse_id, quantity })),
    });
    const base = {
      id: '7',
      title: 'Mug',
      status: 'ACTIVATE',
      update_time: 9,
      skus: [sku('1', '5.00', ['a', 1], ['b', 2]), sku('2', '6.00')],
    };
    const variants = [
      base,
      {
        ...base,
        title: 'Cup',
        sales_regions: ['GB'],
        skus: [sku('2', '6.00'), sku('1', '5.00', ['b', 2], ['a', 1])],
      },
      { ...base, status: 'FREEZE' },
      { ...base, update_time: 10 },
      { ...base, skus: [sku('1', '5.01', ['a', 1], ['b', 2]), sku('2', '6.00')] },
      { ...base, skus: [sku('1', '5.00', ['a', 1], ['b', 3]), sku('2', '6.00')] },
      { ...base, skus: [sku('1', '5.00', ['a', 1], ['b', 2])] },
    ];
    const shop = await openScriptedShop('tiktok-shop', tiktokPage({ products: variants }));
    const { items } = await shop.client.list(WHOLE_LIST);
    const [first, reordered, ...changed] = items.map(({ fingerprint }) => fingerprint);
    expect(reordered).toBe(first);
    expect(new Set([first, ...changed]).size).toBe(1 + changed.length);
    await shop.close();
  });

  it('ends with a clear error when a page token comes back unchanged', async () => {
    const shop = await openScriptedShop('tiktok-shop', tiktokPage({ products: [], next_page_token: 'same' }));
    expect((await shop.client.list(WHOLE_LIST)).next).toBe('same');
    await expect(shop.client.list({ ...WHOLE_LIST, cursor: 'same' })).rejects.toMatchObject({
      facts: { action: 'dead', blame: 'system', code: 'endless_paging' },
    });
    await shop.close();
  });

  it('walks several statuses one after the other, since a search takes one', async () => {
    const shop = await openScriptedShop('tiktok-shop', ({ body, url }) => {
      const more = statusIn(body) === 'DRAFT' && !url.searchParams.has('page_token');
      return tiktokPage({ products: [], next_page_token: more ? 'a:b' : '' })();
    });
    const statuses = ['DRAFT', 'FAILED'];
    const cursors: (string | null)[] = [null];
    for (let at: string | null = null, more = true; more; more = at !== null) {
      at = (await shop.client.list({ ...WHOLE_LIST, statuses, cursor: at })).next;
      cursors.push(at);
    }
    expect(cursors).toEqual([null, '0:a:b', '1:', null]);
    const asked = shop.marketplace.seen.map(({ body, url }) => [
      statusIn(body),
      url.searchParams.get('page_token'),
    ]);
    expect(asked).toEqual([
      ['DRAFT', null],
      ['DRAFT', 'a:b'],
      ['FAILED', null],
    ]);
    await shop.close();
  });
});
