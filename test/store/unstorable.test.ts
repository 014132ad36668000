import { matchListings } from '@syncstore/catalog';
import type { RejectReason } from '@syncstore/contracts';
import { type ClaimedPage, drawTicket, type ShopView, writeChunk } from '@syncstore/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginRun, claimOne } from './support/pages.ts';
import { fetched, rejected, unchanged, variant, write } from './support/products.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();
let shop: ShopView;
let page: ClaimedPage;

beforeEach(async () => {
  shop = await addShop(store);
  await beginRun(store, shop);
  page = await claimOne(store, shop);
});

const mapping = (id: string) =>
  rowOf<{ name: string; sync_status: string; platform_updated_at: Date }>(
    store,
    'SELECT * FROM platform_mappings WHERE shop_id = $1 AND external_id = $2',
    [shop.id, id],
  );
const rejectOf = (id: string) =>
  rowOf<{ reasons: RejectReason[]; resolved_at: Date | null; name: string | null; count: number }>(
    store,
    'SELECT * FROM import_rejects WHERE shop_id = $1 AND external_id = $2',
    [shop.id, id],
  );
const pendingOf = async () =>
  (
    await rowOf<{ pending: [string, string, boolean][] }>(
      store,
      'SELECT pending FROM import_pages WHERE id = $1',
      [page.pageId],
    )
  ).pending.map(([id]) => id);
const later = { fingerprint: '', counted: true };

describe('a value that PostgreSQL refuses', () => {
  const withPrice = (id: string, price: string) =>
    fetched(id, { product: { variants: [variant(id, { price })] } });

  it('rejects its product alone, and the others are written', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `${i}`);
    const products = ids.map((id) => withPrice(id, id === '13' ? '1e30' : '10.5'));
    const known = fetched('known');
    await write(store, page, { products: [known] });
    const counts = await write(store, page, {
      products,
      unchanged: [unchanged(known)],
      rejects: [rejected('nameless')],
      withdrawn: [{ externalId: 'frozen', fingerprint: '', counted: true }],
      pendingAfter: [{ externalId: 'later', fingerprint: '', counted: true }],
      apiCalls: 3,
    });
    expect(counts).toMatchObject({ created: 19, rejected: 2, unchanged: 1, fetched: 22, withdrawn: 1 });
    expect(await rejectOf('13')).toMatchObject({ name: 'Product 13', reasons: [{ code: 'not_storable' }] });
    expect(await rejectOf('nameless')).toMatchObject({ reasons: [{ code: 'name_missing' }] });
    expect(await rowsOf(store, 'SELECT FROM platform_mappings WHERE shop_id = $1', [shop.id])).toHaveLength(
      20,
    );
    expect(await pendingOf()).toEqual(['later']);
    expect(
      await rowOf(store, 'SELECT api_calls, created, rejected FROM import_pages WHERE id = $1', [
        page.pageId,
      ]),
    ).toEqual({
      api_calls: 3,
      created: 20,
      rejected: 2,
    });
  });

  it.each([
    ['a stock beyond integers', { stock: 3e9 }],
    ['a stock that is no whole number', { stock: 1.5 }],
    [
      'a SKU too long for an index',
      { sku: Array.from({ length: 9_000 }, () => Math.random().toString(36)[2]).join('') },
    ],
    ['text where a number belongs', { price: 'cheap' }],
  ])('is %s too', async (_, changes) => {
    const bad = fetched('bad', { product: { variants: [variant('bad', changes)] } });
    expect(await write(store, page, { products: [bad, fetched('good')] })).toMatchObject({
      created: 1,
      rejected: 1,
    });
    expect(await rejectOf('bad')).toMatchObject({ reasons: [{ code: 'not_storable' }] });
    expect((await mapping('good')).name).toBe('Product good');
  });

  it('in a payload that was rejected anyway costs the payload, not the page', async () => {
    const { payload } = rejected('1');
    if (!payload) throw new Error('the reject has no payload');
    const counts = await write(store, page, {
      products: [fetched('good'), fetched('also bad', { updatedAt: 1e19 })],
      rejects: [rejected('1', { payload: { ...payload, updatedAt: 1e25 } })],
    });
    expect(counts).toMatchObject({ created: 1, rejected: 2 });
    expect(await rejectOf('1')).toMatchObject({ reasons: [{ code: 'name_missing' }] });
    expect(await rejectOf('also bad')).toMatchObject({ reasons: [{ code: 'not_storable' }] });
    expect(await pendingOf()).toEqual([]);
  });

  it('leaves what is not written yet pending, when the second half fails for another reason', async () => {
    let asked = 0;
    const rules: typeof matchListings = (listings) => {
      asked += 1;
      // The whole, its first half, its second half.
      if (asked > 2) throw new Error('the worker was killed');
      return matchListings(listings);
    };
    const parts = {
      page,
      ticket: await drawTicket(store.database.sql),
      pipelineVersion: 1,
      unchanged: [],
      products: ['1', '2', '3', '4'].map((id) => withPrice(id, id === '4' ? '1e30' : '1')),
      rejects: [],
      withdrawn: [{ ...later, externalId: '8' }],
      gone: [],
      pendingAfter: [{ ...later, externalId: '9' }],
      goneAfter: [],
      fromStored: new Map(),
      apiCalls: 1,
      throttled: 0,
    };
    await expect(writeChunk(store.database, parts, { matchListings: rules })).rejects.toThrow('killed');
    expect(await pendingOf()).toEqual(['3', '4', '8', '9']);
    expect(await rowsOf(store, 'SELECT FROM platform_mappings WHERE shop_id = $1', [shop.id])).toHaveLength(
      2,
    );
  });
});
