import type { PagingFacts } from '@syncstore/contracts';
import {
  advanceRun,
  type ClaimedPage,
  killPage,
  listShops,
  runSummaries,
  type ShopView,
} from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { advanceOptions, finishRun, Marketplace, workPage } from './support/marketplace.ts';
import { beginRun, CLOCK, CURSOR_PAGING, claimAll, claimOne, OFFSET_PAGING } from './support/pages.ts';
import { addShop, rowOf, rowsOf, type TestStore, useStore } from './support/store.ts';

const store = useStore();

const SMALL_PAGES: PagingFacts = { ...OFFSET_PAGING, pageSize: 3 };

function marketplaceOf(count: number, paging: PagingFacts): Marketplace {
  const marketplace = new Marketplace(paging);
  for (let i = 0; i < count; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - 10_000 + i * 20 });
  return marketplace;
}

const slicesOf = (runId: number) =>
  rowsOf<{ role: string; round: number; status: string; from_second: string; to_second: string }>(
    store,
    'SELECT role, round, status, from_second, to_second FROM import_slices WHERE run_id = $1 ORDER BY id',
    [runId],
  );
const phaseOf = async (runId: number) =>
  (await rowOf<{ phase: string }>(store, 'SELECT phase FROM import_runs WHERE id = $1', [runId])).phase;
const watermarkOf = async (shop: ShopView) =>
  (await listShops(store.database)).find(({ id }) => id === shop.id)?.watermark?.getTime();
const kill = (inStore: TestStore, page: ClaimedPage) =>
  killPage(inStore.database, page, {
    reason: 'permanent',
    blame: 'system',
    userMessage: '',
    detail: '',
    attempt: null,
    sourceAttemptsMade: 0,
    apiCalls: 0,
    throttled: 0,
  });

describe('a run', () => {
  it('goes from list to catch-up to its end, and the watermark is its start minus the overlap', async () => {
    const shop = await addShop(store);
    const marketplace = marketplaceOf(4, CURSOR_PAGING);
    const runId = await beginRun(store, shop, 'full', { paging: CURSOR_PAGING });
    const phases: string[] = [];
    const status = await finishRun(store, shop, runId, marketplace, {
      onPage: async () => {
        phases.push(await phaseOf(runId));
        return false;
      },
    });
    expect(status).toBe('completed');
    expect(phases).toEqual(['list', 'relist']);
    expect(await phaseOf(runId)).toBe('ended');
    const slices = await slicesOf(runId);
    expect(slices.map(({ role }) => role)).toEqual(['base', 'catch_up']);
    expect(Number(slices[1]?.from_second)).toBe(CLOCK);
    expect(Number(slices[1]?.to_second)).toBeGreaterThanOrEqual(CLOCK + 300);
    expect(await watermarkOf(shop)).toBe(CLOCK * 1_000 - 60_000);
  });

  it('advances once however many workers find it idle at the same time', async () => {
    const shop = await addShop(store);
    const marketplace = marketplaceOf(1, CURSOR_PAGING);
    const runId = await beginRun(store, shop, 'full', { paging: CURSOR_PAGING });
    await workPage(store, await claimOne(store, shop), marketplace);
    const together = () =>
      Promise.all(
        Array.from({ length: 8 }, () => advanceRun(store.database, runId, advanceOptions(CURSOR_PAGING))),
      );
    const kinds = (steps: { kind: string }[]) => steps.map(({ kind }) => kind).sort();
    expect(kinds(await together())).toEqual(['opened', ...Array.from({ length: 7 }, () => 'waiting')]);
    expect((await slicesOf(runId)).map(({ role }) => role)).toEqual(['base', 'catch_up']);
    await workPage(store, await claimOne(store, shop), marketplace);
    expect(kinds(await together())).toEqual(['ended', ...Array.from({ length: 7 }, () => 'waiting')]);
  });

  it('waits while any page of it is ready, queued or running', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    for (const status of ['ready', 'queued', 'running']) {
      await store.pool.query('UPDATE import_pages SET status = $2 WHERE run_id = $1', [runId, status]);
      expect(await advanceRun(store.database, runId, advanceOptions(OFFSET_PAGING))).toEqual({
        kind: 'waiting',
      });
    }
  });

  it('with a dead page ends completed_with_errors, delists nothing and leaves the watermark', async () => {
    const shop = await addShop(store);
    const marketplace = marketplaceOf(7, SMALL_PAGES);
    const first = await beginRun(store, shop, 'full', { paging: SMALL_PAGES });
    await finishRun(store, shop, first, marketplace);
    const watermark = await watermarkOf(shop);
    marketplace.put('p1', { updatedAt: CLOCK - 9_980, state: 'gone' });
    const runId = await beginRun(store, shop, 'full', {
      paging: SMALL_PAGES,
      clockAt: (CLOCK + 1_000) * 1_000,
    });
    let isDead = false;
    const status = await finishRun(store, shop, runId, marketplace, {
      onPage: async (page) => {
        if (isDead) return false;
        isDead = true;
        await kill(store, page);
        return true;
      },
    });
    expect(status).toBe('completed_with_errors');
    expect(await watermarkOf(shop)).toBe(watermark);
    expect((await runSummaries(store.database, { ids: [runId] }))[0]).toMatchObject({
      deadPages: 1,
      delisted: 0,
    });
  });

  it('none of whose pages was listed ends failed', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const status = await finishRun(store, shop, runId, new Marketplace(), {
      onPage: async (page) => {
        await kill(store, page);
        return true;
      },
    });
    expect(status).toBe('failed');
    expect(await watermarkOf(shop)).toBeUndefined();
  });

  it('moves the watermark only forward', async () => {
    const shop = await addShop(store);
    const early = await beginRun(store, shop, 'full', { paging: CURSOR_PAGING });
    await store.pool.query('UPDATE shops SET watermark = to_timestamp($2) WHERE id = $1', [
      shop.id,
      CLOCK + 5_000,
    ]);
    expect(await finishRun(store, shop, early, new Marketplace(CURSOR_PAGING))).toBe('completed');
    expect(await watermarkOf(shop)).toBe((CLOCK + 5_000) * 1_000);
  });
});

describe('an offset list that moves while it is paged', () => {
  it('is listed again until no new id appears, so that what slipped through is found', async () => {
    const shop = await addShop(store);
    const marketplace = marketplaceOf(12, SMALL_PAGES);
    const runId = await beginRun(store, shop, 'full', { paging: SMALL_PAGES });
    const status = await finishRun(store, shop, runId, marketplace, {
      onPage: async (page) => {
        await workPage(store, page, marketplace);
        // A product of the first page is deleted: the fourth moves onto that page, behind the reader's back.
        if (page.sliceRole === 'base' && page.seq === 0) marketplace.listings.delete('p0');
        return true;
      },
    });
    expect(status).toBe('completed');
    const roles = (await slicesOf(runId)).map(({ role, round }) => `${role} ${round}`);
    expect(roles).toEqual(['base 0', 'catch_up 0', 'relist 1', 'relist 2']);
    const [run] = await runSummaries(store.database, { ids: [runId] });
    expect(run).toMatchObject({ distinct: 12, fetched: 12, unsettled: 0 });
  });

  it('is not listed again when it fitted on one page, nor when the list goes by cursor', async () => {
    for (const [count, paging] of [
      [3, SMALL_PAGES],
      [12, { ...CURSOR_PAGING, pageSize: 3 }],
    ] as const) {
      const shop = await addShop(store);
      const runId = await beginRun(store, shop, 'full', { paging });
      await finishRun(store, shop, runId, marketplaceOf(count, paging));
      expect((await slicesOf(runId)).map(({ role }) => role)).toEqual(['base', 'catch_up']);
    }
  });

  it('and never comes to rest is halved after 5 rounds, and unstable at the smallest window', async () => {
    const shop = await addShop(store);
    const known = marketplaceOf(1, SMALL_PAGES);
    known.put('vanished', { updatedAt: CLOCK - 9_000 });
    await finishRun(store, shop, await beginRun(store, shop, 'full', { paging: SMALL_PAGES }), known);
    const watermark = await watermarkOf(shop);
    const paging = { ...SMALL_PAGES, epoch: CLOCK - 16 };
    const marketplace = new Marketplace(paging);
    const runId = await beginRun(store, shop, 'deep', { paging });
    let born = 0;
    const status = await finishRun(store, shop, runId, marketplace, {
      onPage: async (page) => {
        // Whatever is asked for of the time before the run, there are always four products nobody has seen.
        marketplace.listings.clear();
        for (let i = 0; i < 4 && page.query.from < CLOCK; i += 1)
          marketplace.put(`new-${born++}`, { updatedAt: page.query.from });
        await workPage(store, page, marketplace);
        return true;
      },
    });
    expect(status).toBe('completed_with_errors');
    expect(await rowOf(store, 'SELECT unstable, phase FROM import_runs WHERE id = $1', [runId])).toEqual({
      unstable: true,
      phase: 'ended',
    });
    expect(await watermarkOf(shop)).toBe(watermark);
    const slices = await slicesOf(runId);
    expect(Math.max(...slices.map(({ round }) => round))).toBe(5);
    const widths = slices
      .filter(({ role }) => role === 'relist')
      .map(({ from_second: from, to_second: to }) => Number(to) - Number(from) + 1);
    expect(Math.min(...widths)).toBeLessThanOrEqual(6);
    expect(slices.map(({ role }) => role)).not.toContain('confirm');
  });

  it('that turns out unstable in its very last step opens no tombstones', async () => {
    const shop = await addShop(store);
    await finishRun(
      store,
      shop,
      await beginRun(store, shop, 'full', { paging: SMALL_PAGES }),
      marketplaceOf(2, SMALL_PAGES),
    );
    const runId = await beginRun(store, shop, 'full', { paging: SMALL_PAGES, clockAt: (CLOCK + 9) * 1_000 });
    const pages = await claimAll(store, shop);
    for (const page of pages) await workPage(store, page, new Marketplace(SMALL_PAGES));
    // One window of six seconds, listed for the fifth time and still bringing new ids.
    await store.pool.query(
      `UPDATE import_slices SET role = 'relist', round = 5, page_count = 2, new_ids = 1, from_second = 0, to_second = 5
       WHERE run_id = $1`,
      [runId],
    );
    await store.pool.query("UPDATE import_runs SET phase = 'relist' WHERE id = $1", [runId]);
    expect(await advanceRun(store.database, runId, advanceOptions(SMALL_PAGES))).toEqual({
      kind: 'ended',
      status: 'completed_with_errors',
    });
    expect((await slicesOf(runId)).map(({ role }) => role)).not.toContain('confirm');
  });
});
