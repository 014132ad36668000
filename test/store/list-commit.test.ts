import type { ListedItem } from '@syncstore/contracts';
import { drawTicket, type ShopView, settlePage } from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { beginRun, CLOCK, CURSOR_PAGING, claimAll, claimOne, commit, item, listed } from './support/pages.ts';
import { fetched, rejected, write } from './support/products.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();

/** A shop whose catalogue holds these products, imported by a run that has ended. */
async function shopWith(products: Parameters<typeof fetched>[]): Promise<ShopView> {
  const shop = await addShop(store);
  const runId = await beginRun(store, shop);
  const page = await claimOne(store, shop);
  await commit(store, page, listed(products.map(([id, fetch]) => item(id, pick(fetch?.updatedAt)))));
  await write(store, page, { products: products.map(([id, fetch]) => fetched(id, fetch)) });
  await settlePage(store.database, page);
  await store.pool.query("UPDATE import_runs SET status = 'completed', phase = 'ended' WHERE id = $1", [
    runId,
  ]);
  return shop;
}

const pick = (updatedAt: number | undefined): Partial<ListedItem> =>
  updatedAt === undefined ? {} : { updatedAt };

const counts = (pageId: number) =>
  rowOf(
    store,
    `SELECT listed, duplicates, listed_ids, unchanged_by_list, withdrawn, fetched FROM import_pages WHERE id = $1`,
    [pageId],
  );

describe('a list commit', () => {
  it('keeps what is new pending, and writes the row of the next page', async () => {
    const shop = await addShop(store);
    await beginRun(store, shop);
    const page = await claimOne(store, shop);
    const committed = await commit(store, page, listed([item('1'), item('2')], 'cursor-2'));
    expect(committed).toMatchObject({ distinct: 2, unchangedByList: 0, gone: [] });
    expect(committed.pending.map(({ externalId }) => externalId)).toEqual(['1', '2']);
    const next = await claimOne(store, shop);
    expect(next).toMatchObject({
      sliceId: page.sliceId,
      seq: 1,
      query: { ...page.query, cursor: 'cursor-2' },
    });
    await commit(store, next, listed([]));
    expect(
      await rowOf(store, 'SELECT status, page_count, new_ids FROM import_slices WHERE id = $1', [
        page.sliceId,
      ]),
    ).toEqual({ status: 'listed', page_count: 2, new_ids: 2 });
  });

  it('counts an id that the answer holds twice as one and a duplicate, and keeps the later state', async () => {
    const shop = await addShop(store);
    await beginRun(store, shop);
    const page = await claimOne(store, shop);
    const twice = [
      item('1', { updatedAt: CLOCK - 5 }),
      item('1', { updatedAt: CLOCK - 9 }),
      item('1', { updatedAt: CLOCK - 7 }),
    ];
    const { pending } = await commit(store, page, listed(twice));
    expect(pending).toEqual([{ externalId: '1', fingerprint: `NORMAL@${CLOCK - 5}`, counted: true }]);
    expect(await counts(page.pageId)).toMatchObject({ listed: 3, duplicates: 2, listed_ids: ['1'] });
  });

  it('of two pages at once that share ids counts each id once', async () => {
    const shop = await shopWith(
      // Known listings give the run several slices.
      Array.from({ length: 8 }, (_, i) => [`known-${i}`, { updatedAt: CLOCK - 100_000 * i - 1 }]),
    );
    const runId = await beginRun(store, shop);
    await store.pool.query(
      `WITH slice AS (INSERT INTO import_slices (run_id, role, field, from_second, to_second)
         SELECT $1, 'base', 'update_time', 0, 1 FROM generate_series(1, 7) RETURNING id)
       INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority) SELECT $1, $2, id, 0, 10 FROM slice`,
      [runId, shop.id],
    );
    const pages = await claimAll(store, shop);
    expect(pages).toHaveLength(8);
    const ids = Array.from({ length: 30 }, (_, i) => `shared-${i}`);
    const commits = await Promise.all(
      pages.map((page, n) =>
        commit(store, page, listed([...ids.slice(n), ...ids.slice(0, n)].map((id) => item(id)))),
      ),
    );
    const distinct = commits.reduce((sum, { distinct: count }) => sum + count, 0);
    expect(distinct).toBe(ids.length);
    expect(commits.flatMap(({ pending }) => pending.map(({ externalId }) => externalId)).sort()).toEqual(
      [...ids].sort(),
    );
    const sums = await rowOf(
      store,
      `SELECT sum(listed)::int AS listed, sum(duplicates)::int AS duplicates,
        sum(cardinality(listed_ids))::int AS "distinct" FROM import_pages WHERE run_id = $1`,
      [runId],
    );
    expect(sums).toEqual({ listed: 240, duplicates: 210, distinct: 30 });
  });

  it('counts what the list says is gone as withdrawn, and leaves it to be delisted when it was live', async () => {
    const shop = await shopWith([['1']]);
    await beginRun(store, shop);
    const page = await claimOne(store, shop);
    const { gone, pending } = await commit(
      store,
      page,
      listed([item('1', { state: 'deleted' }), item('2', { state: 'withdrawn' })]),
    );
    expect(pending).toEqual([]);
    expect(gone).toEqual([{ externalId: '1', counted: true }]);
    expect(await counts(page.pageId)).toMatchObject({ listed: 2, withdrawn: 2 });
  });
});

describe('unchanged by list', () => {
  const relist = async (shop: ShopView, items: ListedItem[], kind: 'full' | 'deep' = 'full') => {
    await beginRun(store, shop, kind);
    const page = await claimOne(store, shop);
    return { page, committed: await commit(store, page, listed(items)) };
  };

  it('is a product that is known, live, in sync and looks the same: no call, nothing written but its id', async () => {
    const shop = await shopWith([['1'], ['2']]);
    const state = () =>
      rowsOf(store, 'SELECT ctid::text, xmin::text, s.* FROM listing_sync_state s WHERE shop_id = $1', [
        shop.id,
      ]);
    const before = await state();
    const { page, committed } = await relist(shop, [item('1'), item('2')]);
    expect(committed).toEqual({ pending: [], gone: [], distinct: 2, unchangedByList: 2 });
    expect(await counts(page.pageId)).toMatchObject({ unchanged_by_list: 2, listed_ids: ['1', '2'] });
    expect(await state()).toEqual(before);
  });

  it('is nothing in a deep run', async () => {
    const shop = await shopWith([['1']]);
    const { committed } = await relist(shop, [item('1')], 'deep');
    expect(committed).toMatchObject({ unchangedByList: 0, pending: [{ externalId: '1', counted: true }] });
  });

  it('is not what shows another fingerprint', async () => {
    const shop = await shopWith([['1']]);
    const { committed } = await relist(shop, [item('1', { updatedAt: CLOCK })]);
    expect(committed.pending).toHaveLength(1);
  });

  it('is not a product whose details were asked for within 5 s of the update time they carry', async () => {
    const updatedAt = CLOCK - 50;
    const asked = (seconds: number) => ({ updatedAt, askedAt: (updatedAt + seconds) * 1_000 });
    const shop = await shopWith([
      ['asked at once', asked(0)],
      ['asked after 5 s', asked(5)],
      ['asked after 5.001 s', { updatedAt, askedAt: updatedAt * 1_000 + 5_001 }],
    ]);
    const ids = ['asked at once', 'asked after 5 s', 'asked after 5.001 s'];
    const { committed } = await relist(
      shop,
      ids.map((id) => item(id, { updatedAt })),
    );
    expect(committed.unchangedByList).toBe(1);
    expect(committed.pending.map(({ externalId }) => externalId)).toEqual(ids.slice(0, 2));
  });

  it('is not a product with an open reject, nor one that was delisted', async () => {
    const shop = await shopWith([['1'], ['2']]);
    await beginRun(store, shop, 'deep');
    const page = await claimOne(store, shop);
    await commit(store, page, listed([item('1'), item('2')]));
    await write(store, page, {
      rejects: [rejected('1')],
      withdrawn: [{ externalId: '2', fingerprint: '', counted: true }],
    });
    await settlePage(store.database, page);
    const { committed } = await relist(shop, [item('1'), item('2')]);
    expect(committed.pending).toHaveLength(2);
  });
});

describe('the catch-up pass', () => {
  /** A run of which one page listed `1` and `2`, and a claimed page of its catch-up. */
  async function caughtUp(kind: 'full' | 'deep') {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop, kind, { paging: CURSOR_PAGING });
    const page = await claimOne(store, shop);
    await commit(store, page, listed([item('1'), item('2')]));
    await write(store, page, { products: [fetched('1'), fetched('2')] });
    await settlePage(store.database, page);
    await store.pool.query(
      `WITH slice AS (INSERT INTO import_slices (run_id, role, field, from_second, to_second)
         VALUES ($1, 'catch_up', 'update_time', 0, 1) RETURNING id)
       INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority) SELECT $1, $2, id, 0, 10 FROM slice`,
      [runId, shop.id],
    );
    return { shop, runId, page: await claimOne(store, shop) };
  }

  it('fetches what changed since it was listed, but does not count it again', async () => {
    const { page, runId } = await caughtUp('full');
    const { pending, distinct } = await commit(
      store,
      page,
      listed([item('1', { updatedAt: CLOCK + 10 }), item('2'), item('3', { updatedAt: CLOCK + 10 })]),
    );
    expect(distinct).toBe(1);
    expect(pending.map(({ externalId, counted }) => [externalId, counted])).toEqual([
      ['1', false],
      ['3', true],
    ]);
    const changed = fetched('1', { updatedAt: CLOCK + 10, counted: false, product: { name: 'Changed' } });
    await write(store, page, { products: [changed, fetched('3', { updatedAt: CLOCK + 10 })] });
    await settlePage(store.database, page);
    const sums = await rowOf(
      store,
      `SELECT sum(fetched)::int AS fetched, sum(created)::int AS created, sum(updated)::int AS updated
       FROM import_pages WHERE run_id = $1`,
      [runId],
    );
    expect(sums).toEqual({ fetched: 3, created: 3, updated: 0 });
    expect(
      await rowOf(store, 'SELECT name FROM platform_mappings WHERE external_id = $1 AND first_run_id = $2', [
        '1',
        runId,
      ]),
    ).toEqual({ name: 'Changed' });
  });

  it('does not fetch again what a deep run fetched and nobody changed', async () => {
    const { page } = await caughtUp('deep');
    expect((await commit(store, page, listed([item('1'), item('2')]))).pending).toEqual([]);
  });

  it('delists what was deleted since it was listed, and does not count it again', async () => {
    const { page } = await caughtUp('full');
    const ticket = await drawTicket(store.database.sql);
    const { gone } = await commit(store, page, listed([item('1', { state: 'deleted' })]), { ticket });
    expect(gone).toEqual([{ externalId: '1', counted: false }]);
    await write(store, page, { ticket, gone });
    await settlePage(store.database, page);
    expect(await counts(page.pageId)).toEqual({
      listed: 1,
      duplicates: 1,
      listed_ids: [],
      unchanged_by_list: 0,
      withdrawn: 0,
      fetched: 0,
    });
  });
});
