import type { RejectReason } from '@syncstore/contracts';
import { type ClaimedPage, drawTicket, type RejectedProduct, type ShopView } from '@syncstore/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginRun, CLOCK, claimOne, commit, item, listed } from './support/pages.ts';
import { fetched, rejected, unchanged, write } from './support/products.ts';
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
const stateOf = (id: string) =>
  rowOf(store, 'SELECT live, synced FROM listing_sync_state WHERE shop_id = $1 AND external_id = $2', [
    shop.id,
    id,
  ]);

describe('of two answers for one listing', () => {
  const early = fetched('1', { updatedAt: CLOCK - 20, product: { name: 'Early' } });
  const late = fetched('1', { updatedAt: CLOCK - 10, product: { name: 'Late' } });

  it('the one with the later update time stands, whichever is committed last', async () => {
    const [first, second] = [await drawTicket(store.database.sql), await drawTicket(store.database.sql)];
    for (const [one, other] of [
      [early, late],
      [late, early],
    ] as const) {
      await store.pool.query('DELETE FROM listing_sync_state WHERE shop_id = $1', [shop.id]);
      await store.pool.query('DELETE FROM platform_mappings WHERE shop_id = $1', [shop.id]);
      await write(store, page, { ticket: second, products: [one] });
      await write(store, page, { ticket: first, products: [other] });
      expect((await mapping('1')).name).toBe('Late');
    }
  });

  it('the one that was asked for later stands when their update times are the same', async () => {
    const [first, second] = [await drawTicket(store.database.sql), await drawTicket(store.database.sql)];
    const asked = (name: string) => fetched('1', { product: { name } });
    await write(store, page, { ticket: second, products: [asked('Second')] });
    const counts = await write(store, page, { ticket: first, products: [asked('First')] });
    expect((await mapping('1')).name).toBe('Second');
    expect(counts).toMatchObject({ fetched: 1, created: 0, updated: 0, unchanged: 1 });
    const third = await drawTicket(store.database.sql);
    await write(store, page, { ticket: third, products: [asked('Third')] });
    expect((await mapping('1')).name).toBe('Third');
  });

  it('the later one stands when both are written at the same time', async () => {
    for (let round = 0; round < 5; round += 1) {
      const id = `at-once-${round}`;
      const tickets = [];
      for (let i = 0; i < 6; i += 1) tickets.push(await drawTicket(store.database.sql));
      await Promise.all(
        tickets.map((ticket) =>
          write(store, page, { ticket, products: [fetched(id, { product: { name: `Ticket ${ticket}` } })] }),
        ),
      );
      expect((await mapping(id)).name).toBe(`Ticket ${tickets.at(-1)}`);
    }
  });

  it('one of an older pipeline version never overwrites one of a newer', async () => {
    await write(store, page, { pipelineVersion: 2, products: [early] });
    await write(store, page, { pipelineVersion: 1, products: [late] });
    expect((await mapping('1')).name).toBe('Early');
    await write(store, page, { pipelineVersion: 3, products: [late] });
    expect((await mapping('1')).name).toBe('Late');
  });
});

describe('a product that is unchanged', () => {
  const versions = () =>
    rowOf<{ rows: unknown; states: unknown }>(
      store,
      `SELECT (SELECT json_agg(json_build_array(m.ctid, m.xmin, p.ctid, p.xmin, v.ctid, v.xmin, mv.ctid, mv.xmin))
          FROM platform_mappings m JOIN master_products p ON p.id = m.master_product_id
          JOIN platform_variants v ON v.mapping_id = m.id JOIN master_variants mv ON mv.id = v.master_variant_id
          WHERE m.shop_id = $1) AS rows,
        (SELECT json_agg(json_build_array(ctid, xmin)) FROM listing_sync_state WHERE shop_id = $1) AS states`,
      [shop.id],
    );

  it('by its source hash costs its sync state row alone', async () => {
    const product = fetched('1');
    await write(store, page, { products: [product] });
    const before = await versions();
    const later = { updatedAt: CLOCK, fingerprint: 'later', askedAt: (CLOCK + 60) * 1_000 };
    const counts = await write(store, page, { unchanged: [unchanged(product, later)] });
    const after = await versions();
    expect(counts).toMatchObject({ fetched: 1, unchanged: 1, created: 0, updated: 0 });
    expect(after.rows).toEqual(before.rows);
    expect(after.states).not.toEqual(before.states);
    expect(
      await rowOf(
        store,
        'SELECT platform_updated_at, list_fingerprint FROM listing_sync_state WHERE shop_id = $1',
        [shop.id],
      ),
    ).toEqual({ platform_updated_at: String(CLOCK), list_fingerprint: 'later' });
  });

  it('by its canonical hash keeps its rows too, and gets the new payload', async () => {
    const product = fetched('1');
    await write(store, page, { products: [product] });
    const before = await versions();
    const again = { ...product, updatedAt: CLOCK, sourceHash: 'other', raw: '{"views":9}' };
    expect(await write(store, page, { products: [again] })).toMatchObject({ unchanged: 1, updated: 0 });
    expect((await versions()).rows).toEqual(before.rows);
    expect(
      await rowOf(store, 'SELECT payload, source_hash FROM raw_import_data WHERE shop_id = $1', [shop.id]),
    ).toEqual({ payload: '{"views":9}', source_hash: 'other' });
  });
});

describe('a reject', () => {
  it('keeps reasons that quote NUL and lone surrogates, without them', async () => {
    const reason: RejectReason = {
      code: 'name_missing',
      field: 'name',
      before: 'a\u0000b\ud800c\udc00 \ud83d\ude00 \\u0000 \\\u0000 \\ud800',
      message: 'Name it.',
    };
    await write(store, page, { rejects: [rejected('1', { name: '\udfff\u0000x', reasons: [reason] })] });
    const { reasons, name } = await rejectOf('1');
    expect(reasons[0]?.before).toBe('abc \ud83d\ude00 \\u0000 \\ \\ud800');
    expect(name).toBe('x');
  });

  it('of a known listing leaves the catalogue as it was, and ends when the product can be mapped again', async () => {
    const product = fetched('1', { updatedAt: CLOCK - 3_000 });
    await write(store, page, { products: [product] });
    const bad = rejected('1');
    const counts = await write(store, page, { rejects: [bad] });
    expect(counts).toMatchObject({ fetched: 1, rejected: 1 });
    expect(await mapping('1')).toMatchObject({ name: 'Product 1', sync_status: 'rejected' });
    expect(await stateOf('1')).toEqual({ live: true, synced: false });
    await write(store, page, { products: [{ ...product, updatedAt: CLOCK }] });
    expect(await mapping('1')).toMatchObject({ sync_status: 'synced' });
    expect((await rejectOf('1')).resolved_at).not.toBeNull();
    expect(await stateOf('1')).toEqual({ live: true, synced: true });
  });

  it('that comes again is one row that counts, and a new one when it was resolved between', async () => {
    await write(store, page, { rejects: [rejected('1')] });
    await write(store, page, { rejects: [rejected('1')] });
    expect(await rejectOf('1')).toMatchObject({ count: 2, resolved_at: null });
    await write(store, page, { products: [fetched('1')] });
    await write(store, page, { rejects: [rejected('1')] });
    expect(await rejectOf('1')).toMatchObject({ count: 1, resolved_at: null });
  });

  it('that lost to a later answer is not opened, and counts as unchanged', async () => {
    const ticket = await drawTicket(store.database.sql);
    await write(store, page, { products: [fetched('1')] });
    const unavailable: RejectedProduct = rejected('1', { payload: null });
    for (const reject of [rejected('1'), unavailable]) {
      const counts = await write(store, page, { ticket, rejects: [reject] });
      expect(counts).toMatchObject({ fetched: 1, rejected: 0, unchanged: 1 });
    }
    expect(await rowsOf(store, 'SELECT FROM import_rejects WHERE shop_id = $1', [shop.id])).toEqual([]);
    expect(await stateOf('1')).toEqual({ live: true, synced: true });
  });

  it('of a product whose details were never obtained ends when the marketplace says that it is gone', async () => {
    await write(store, page, { rejects: [rejected('1', { payload: null })] });
    expect(await stateOf('1')).toEqual({ live: true, synced: false });
    const next = await drawTicket(store.database.sql);
    const { gone, pending } = await commit(store, page, listed([item('1', { state: 'deleted' })]), {
      ticket: next,
    });
    expect({ gone, pending }).toEqual({ gone: [{ externalId: '1', counted: true }], pending: [] });
    const counts = await write(store, page, { ticket: next, gone });
    expect(counts.delisted).toBe(0);
    expect((await rejectOf('1')).resolved_at).not.toBeNull();
    expect(await stateOf('1')).toEqual({ live: false, synced: false });
  });

  it('of a product whose details were never obtained gives way to any answer', async () => {
    await write(store, page, { rejects: [rejected('1', { payload: null })] });
    expect(await write(store, page, { products: [fetched('1', { updatedAt: 1 })] })).toMatchObject({
      created: 1,
    });
    expect((await rejectOf('1')).resolved_at).not.toBeNull();
  });
});
