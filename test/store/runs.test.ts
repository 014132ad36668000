import {
  claimPage,
  failRun,
  idleWork,
  noteRun,
  releasePages,
  requestedRuns,
  requestRun,
  runSummaries,
  type ShopView,
} from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { beginRun, claim, LEASE_MS } from './support/pages.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();

const request = (shop: ShopView, kind: 'full' | 'deep' | 'incremental' = 'full') =>
  requestRun(store.database, { shopId: shop.id, kind, requestedBy: 'test' });
const statusOf = async (runId: number) =>
  (await rowOf<{ status: string }>(store, 'SELECT status FROM import_runs WHERE id = $1', [runId])).status;

describe('a request for a run', () => {
  it('gives one active run per shop and kind, however many ask at once', async () => {
    const shop = await addShop(store);
    const answers = await Promise.all(Array.from({ length: 12 }, () => request(shop)));
    expect(answers.filter(({ isNew }) => isNew)).toHaveLength(1);
    expect(new Set(answers.map(({ runId }) => runId)).size).toBe(1);
    expect((await request(shop, 'deep')).isNew).toBe(true);
    expect((await request(await addShop(store))).isNew).toBe(true);
  });

  it('gives a new run once the one before has ended or is being redriven', async () => {
    const shop = await addShop(store);
    for (const status of ['completed', 'completed_with_errors', 'failed', 'cancelled', 'redriving']) {
      const { runId, isNew } = await request(shop);
      expect(isNew).toBe(true);
      await store.pool.query('UPDATE import_runs SET status = $2 WHERE id = $1', [runId, status]);
    }
  });

  it('is answered while runs of the shop end at the same time', async () => {
    const shop = await addShop(store);
    const ending = (async () => {
      for (let i = 0; i < 30; i += 1) {
        await store.pool.query("UPDATE import_runs SET status = 'completed' WHERE shop_id = $1", [shop.id]);
      }
    })();
    const answers = await Promise.all(Array.from({ length: 30 }, () => request(shop)));
    await ending;
    const known = await rowsOf<{ id: number }>(store, 'SELECT id FROM import_runs WHERE shop_id = $1', [
      shop.id,
    ]);
    for (const { runId } of answers) expect(known.map(({ id }) => id)).toContain(runId);
  });
});

describe('a requested run', () => {
  const isListed = async (runId: number) =>
    (await requestedRuns(store.database)).some((run) => run.runId === runId);

  it('of a paused shop waits and says so, and goes on with the shop', async () => {
    const shop = await addShop(store);
    const { runId } = await request(shop);
    await store.pool.query("UPDATE shops SET status = 'paused' WHERE id = $1", [shop.id]);
    expect(await isListed(runId)).toBe(false);
    const [run] = await runSummaries(store.database, { ids: [runId] });
    expect(run).toMatchObject({ status: 'requested', message: expect.stringMatching(/the shop is paused/) });
    await store.pool.query("UPDATE shops SET status = 'active' WHERE id = $1", [shop.id]);
    expect(await isListed(runId)).toBe(true);
  });

  it('can be given a note, or be failed, as long as nobody has started it', async () => {
    const shop = await addShop(store);
    const { runId } = await request(shop);
    await noteRun(store.database, runId, 'the marketplace said \u0000');
    expect((await runSummaries(store.database, { ids: [runId] }))[0]?.message).toBe('the marketplace said ');
    await failRun(store.database, runId, 'not configured');
    expect(await statusOf(runId)).toBe('failed');
    const started = await beginRun(store, shop);
    await failRun(store.database, started, 'too late');
    await noteRun(store.database, started, 'too late');
    expect((await runSummaries(store.database, { ids: [started] }))[0]).toMatchObject({
      status: 'running',
      message: null,
    });
  });
});

describe('the window of a shop', () => {
  /** A run with this many pages ready. */
  async function shopWithPages(count: number): Promise<ShopView> {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    await store.pool.query(
      `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority)
       SELECT run_id, shop_id, slice_id, n, priority FROM import_pages, generate_series(1, $2) AS n WHERE run_id = $1`,
      [runId, count - 1],
    );
    return shop;
  }

  it('is never exceeded and never left empty by releases at the same time', async () => {
    const shop = await shopWithPages(30);
    const release = () => releasePages(store.database, shop.id, 8);
    const released = (await Promise.all(Array.from({ length: 10 }, release))).flat();
    expect(released).toHaveLength(8);
    expect(new Set(released.map(({ job }) => job.pageId)).size).toBe(8);
    const [first] = released;
    if (!first) throw new Error('nothing was released');
    await claim(store, first.job);
    expect(await release()).toEqual([]);
    await store.pool.query("UPDATE import_pages SET status = 'done' WHERE id = $1", [first.job.pageId]);
    expect((await Promise.all([release(), release(), release()])).flat()).toHaveLength(1);
  });

  it('lets the pages of an incremental run go first', async () => {
    const shop = await shopWithPages(5);
    const incremental = await beginRun(store, shop, 'incremental');
    const [first] = await releasePages(store.database, shop.id, 2);
    expect(first?.job.runId).toBe(incremental);
    expect(first?.priority).toBe(0);
  });

  it('gets no pages of a run that has ended, and their claims are refused', async () => {
    const shop = await shopWithPages(3);
    const [queued] = await releasePages(store.database, shop.id, 1);
    if (!queued) throw new Error('nothing was released');
    await store.pool.query("UPDATE import_runs SET status = 'cancelled' WHERE id = $1", [queued.job.runId]);
    expect(await releasePages(store.database, shop.id, 8)).toEqual([]);
    expect(await claimPage(store.database, queued.job, LEASE_MS)).toEqual({
      kind: 'not-claimed',
      outcome: { kind: 'cancelled' },
    });
  });

  it('is found by the sweep while pages are ready, and its runs once none is open', async () => {
    const shop = await shopWithPages(2);
    const idle = async () => {
      const { shops, runs } = await idleWork(store.database, 8);
      return {
        hasReady: shops.some(({ shopId }) => shopId === shop.id),
        isIdle: runs.some(({ shopId }) => shopId === shop.id),
      };
    };
    expect(await idle()).toEqual({ hasReady: true, isIdle: false });
    expect((await idleWork(store.database, 0)).shops, 'without room there is nothing to do').toEqual([]);
    const released = await releasePages(store.database, shop.id, 8);
    expect(await idle()).toEqual({ hasReady: false, isIdle: false });
    const ids = released.map(({ job }) => job.pageId);
    await store.pool.query("UPDATE import_pages SET status = 'done' WHERE id = ANY ($1)", [ids]);
    expect(await idle()).toEqual({ hasReady: false, isIdle: true });
  });
});
