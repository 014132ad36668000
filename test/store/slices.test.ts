import { requestRun, splitSlice, startRun } from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { finishRun, Marketplace, workPage } from './support/marketplace.ts';
import {
  beginRun,
  CLOCK,
  CURSOR_PAGING,
  claimAll,
  claimOne,
  commit,
  item,
  listed,
  OFFSET_PAGING,
} from './support/pages.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();
const USAGE = { apiCalls: 2, throttled: 1 };

const slicesOf = async (runId: number) =>
  (
    await rowsOf<{ from: string; to: string; statuses: string[]; status: string }>(
      store,
      `SELECT from_second AS from, to_second AS to, statuses, status FROM import_slices WHERE run_id = $1 ORDER BY id`,
      [runId],
    )
  ).map(({ from, to, ...slice }) => ({ from: Number(from), to: Number(to), ...slice }));

describe('a run', () => {
  it('of a shop nobody knows begins with one slice over all time', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    expect(await slicesOf(runId)).toEqual([
      { from: OFFSET_PAGING.epoch, to: CLOCK, statuses: [], status: 'open' },
    ]);
  });

  it.each([
    ['update', OFFSET_PAGING],
    ['create', CURSOR_PAGING],
  ] as const)('of a known shop is cut by %s time where its listings lie', async (_, paging) => {
    const shop = await addShop(store);
    const marketplace = new Marketplace(paging);
    for (let i = 0; i < 40; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - 1_000 + i * 10 });
    await finishRun(store, shop, await beginRun(store, shop, 'full', { paging }), marketplace);
    await store.pool.query(
      `UPDATE platform_mappings SET platform_created_at = platform_updated_at WHERE shop_id = $1`,
      [shop.id],
    );
    const { runId } = await requestRun(store.database, {
      shopId: shop.id,
      kind: 'full',
      requestedBy: 'test',
    });
    const start = { clockAt: CLOCK * 1_000, paging, sliceTarget: 10 };
    await startRun(store.database, { runId, kind: 'full', shopId: shop.id }, start);
    const slices = await slicesOf(runId);
    expect(slices).toHaveLength(4);
    expect(slices[0]?.from).toBe(paging.epoch);
    expect(slices[3]?.to).toBe(CLOCK);
    for (const page of await claimAll(store, shop)) {
      const { items } = marketplace.list(page.query);
      expect(items.length).toBeGreaterThanOrEqual(9);
      expect(items.length).toBeLessThanOrEqual(12);
    }
  });

  it('of a known shop lists one page a slice, and lists again only the slice that outgrew its page', async () => {
    const shop = await addShop(store);
    const marketplace = new Marketplace();
    const put = (id: string, at: number) => marketplace.put(id, { updatedAt: CLOCK - 10_000 + at });
    for (let i = 0; i < 300; i += 1) put(`p${i}`, i * 10);
    // Listed, and not held here: there are more of them in some slices than in others.
    for (let i = 0; i < 12; i += 1) marketplace.put(`d${i}`, { updatedAt: CLOCK - 9_900, state: 'deleted' });
    await finishRun(store, shop, await beginRun(store, shop), marketplace);
    const again = async () => {
      marketplace.calls.lists.length = 0;
      const runId = await beginRun(store, shop, 'full', { clockAt: CLOCK * 1_000 });
      expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
      return rowOf(
        store,
        `SELECT (SELECT sum(cardinality(listed_ids))::int FROM import_pages WHERE run_id = $1) AS "distinct",
          count(*) FILTER (WHERE role = 'base')::int AS base, count(*) FILTER (WHERE role = 'relist')::int AS relist,
          max(page_count) AS pages FROM import_slices WHERE run_id = $1`,
        [runId],
      );
    };
    expect(await again()).toEqual({ distinct: 312, base: 8, relist: 0, pages: 1 });
    expect(marketplace.calls.lists).toHaveLength(9);
    for (let i = 0; i < 40; i += 1) put(`new${i}`, 1_501 + i);
    expect(await again()).toEqual({ distinct: 352, base: 8, relist: 1, pages: 2 });
  });

  it('that is incremental looks from the watermark on, over all time when there is none', async () => {
    const shop = await addShop(store);
    const first = await beginRun(store, shop, 'incremental');
    expect((await slicesOf(first))[0]).toMatchObject({ from: OFFSET_PAGING.epoch, to: CLOCK });
    await finishRun(store, shop, first, new Marketplace());
    const second = await beginRun(store, shop, 'incremental', { clockAt: (CLOCK + 600) * 1_000 });
    expect((await slicesOf(second))[0]).toMatchObject({ from: CLOCK - 60, to: CLOCK + 600 });
  });

  it('whose marketplace clock went back behind the watermark still has a window of some width', async () => {
    const shop = await addShop(store);
    await store.pool.query('UPDATE shops SET watermark = to_timestamp($2) WHERE id = $1', [
      shop.id,
      CLOCK + 99,
    ]);
    const runId = await beginRun(store, shop, 'incremental');
    expect((await slicesOf(runId))[0]).toMatchObject({ from: CLOCK - 1, to: CLOCK });
  });

  it('is started by one of several producers', async () => {
    const shop = await addShop(store);
    const { runId } = await requestRun(store.database, {
      shopId: shop.id,
      kind: 'full',
      requestedBy: 'test',
    });
    const start = { clockAt: CLOCK * 1_000, paging: OFFSET_PAGING, sliceTarget: 10 };
    const starts = await Promise.all(
      Array.from({ length: 5 }, () =>
        startRun(store.database, { runId, kind: 'full', shopId: shop.id }, start),
      ),
    );
    expect(starts.filter(Boolean)).toHaveLength(1);
    expect(await slicesOf(runId)).toHaveLength(1);
  });
});

describe('splitting', () => {
  it('cuts a slice by time, gives its page up, and the parts list what it would have listed', async () => {
    const shop = await addShop(store);
    const marketplace = new Marketplace();
    for (let i = 0; i < 30; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - i * 1_000 });
    const runId = await beginRun(store, shop);
    const page = await claimOne(store, shop);
    expect(await splitSlice(store.database, page, OFFSET_PAGING, 4, USAGE)).toBe(true);
    const [whole, ...parts] = await slicesOf(runId);
    expect(whole?.status).toBe('split');
    expect(parts).toHaveLength(4);
    expect([parts[0]?.from, parts[3]?.to]).toEqual([page.query.from, page.query.to]);
    expect(
      await rowOf(store, 'SELECT status, api_calls, throttled FROM import_pages WHERE id = $1', [
        page.pageId,
      ]),
    ).toEqual({ status: 'superseded', api_calls: 2, throttled: 1 });
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
    const sums = await rowOf(
      store,
      'SELECT sum(cardinality(listed_ids))::int AS "distinct" FROM import_pages WHERE run_id = $1',
      [runId],
    );
    expect(sums).toEqual({ distinct: 30 });
  });

  it('keeps what earlier pages of the slice listed counted, and lists it as duplicates', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const first = await claimOne(store, shop);
    await commit(store, first, listed([item('1'), item('2')], '50'));
    const second = await claimOne(store, shop);
    await splitSlice(store.database, second, OFFSET_PAGING, 2, USAGE);
    const [early, late] = await claimAll(store, shop);
    if (!early || !late) throw new Error('two parts were expected');
    expect((await commit(store, early, listed([item('1'), item('2'), item('3')]))).distinct).toBe(1);
    expect((await commit(store, late, listed([item('4')]))).distinct).toBe(1);
    expect(
      await rowOf(
        store,
        'SELECT sum(listed)::int AS listed, sum(duplicates)::int AS duplicates FROM import_pages WHERE run_id = $1',
        [runId],
      ),
    ).toEqual({ listed: 6, duplicates: 2 });
  });

  it('goes on by time, then by status, and then says that it can not', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop, 'full', { paging: { ...OFFSET_PAGING, epoch: CLOCK - 30 } });
    let page = await claimOne(store, shop);
    const kinds: string[] = [];
    while (await splitSlice(store.database, page, OFFSET_PAGING, 2, USAGE)) {
      const [next, ...others] = await claimAll(store, shop);
      if (!next) throw new Error('a split gave no pages');
      kinds.push(next.query.statuses === null ? 'time' : 'status');
      // Its siblings are of no interest here.
      await Promise.all(others.map((other) => workPage(store, other, new Marketplace())));
      page = next;
    }
    expect(new Set(kinds)).toEqual(new Set(['time', 'status']));
    expect(kinds.at(-1)).toBe('status');
    expect(kinds.filter((kind) => kind === 'status')).toHaveLength(1);
    expect(page.query.statuses).toEqual(['NORMAL']);
    expect((await slicesOf(runId)).filter(({ statuses }) => statuses.length > 0)).toHaveLength(3);
  });
});
