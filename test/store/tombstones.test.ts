import {
  advanceRun,
  approveDelisting,
  drawTicket,
  NotPossibleError,
  releasePages,
  runSummaries,
  type ShopView,
} from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { advanceOptions, finishRun, Marketplace, workPage } from './support/marketplace.ts';
import { beginRun, CLOCK, CURSOR_PAGING, claimAll, claimOne } from './support/pages.ts';
import { fetched, write } from './support/products.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();
const BY = { who: 'test', why: 'they are gone' };

/** A shop of `count` listings, all imported. */
async function importedShop(count: number): Promise<{ shop: ShopView; marketplace: Marketplace }> {
  const shop = await addShop(store);
  const marketplace = new Marketplace(CURSOR_PAGING);
  for (let i = 0; i < count; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - 5_000 + i });
  const runId = await beginRun(store, shop, 'full', { paging: CURSOR_PAGING });
  await finishRun(store, shop, runId, marketplace);
  return { shop, marketplace };
}

const begin = (shop: ShopView, kind: 'full' | 'deep' | 'incremental' = 'full') =>
  beginRun(store, shop, kind, { paging: CURSOR_PAGING, clockAt: (CLOCK + 1_000) * 1_000 });
const summaryOf = async (runId: number) => {
  const [run] = await runSummaries(store.database, { ids: [runId] });
  if (!run) throw new Error('the run is missing');
  return run;
};
const delistedOf = async (shop: ShopView) =>
  (
    await rowsOf<{ external_id: string }>(
      store,
      `SELECT m.external_id FROM platform_mappings m JOIN listing_sync_state s USING (shop_id, external_id)
       WHERE shop_id = $1 AND m.delisted_at IS NOT NULL AND NOT s.live AND m.sync_status = 'delisted' ORDER BY 1`,
      [shop.id],
    )
  ).map(({ external_id: id }) => id);
const lose = (marketplace: Marketplace, count: number, state: 'gone' | 'hidden' = 'gone') => {
  for (let i = 0; i < count; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - 5_000 + i, state });
};

describe('tombstones', () => {
  it('delist what no page listed, after a detail call confirmed it', async () => {
    const { shop, marketplace } = await importedShop(30);
    lose(marketplace, 3);
    marketplace.calls.details.length = 0;
    const runId = await begin(shop);
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
    expect(await delistedOf(shop)).toEqual(['p0', 'p1', 'p2']);
    expect(marketplace.calls.details).toEqual(['p0', 'p1', 'p2']);
    expect(await summaryOf(runId)).toMatchObject({
      listed: 27,
      distinct: 27,
      unchangedByList: 27,
      fetched: 0,
      withdrawn: 0,
      delisted: 3,
      unsettled: 0,
    });
    // The sums of a run that has ended are its own: its pages can go.
    const before = await summaryOf(runId);
    await store.pool.query('DELETE FROM import_pages WHERE run_id = $1', [runId]);
    expect(await summaryOf(runId)).toEqual(before);
  });

  it('keep a listing that the list forgot and the details still show, and count it as listed', async () => {
    const { shop, marketplace } = await importedShop(10);
    lose(marketplace, 2, 'hidden');
    marketplace.put('p1', { updatedAt: CLOCK - 4_999, state: 'hidden', name: 'Changed' });
    const runId = await begin(shop);
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
    expect(await delistedOf(shop)).toEqual([]);
    const run = await summaryOf(runId);
    expect(run).toMatchObject({ listed: 10, distinct: 10, unchangedByList: 8, fetched: 2, delisted: 0 });
    expect(run.fetched).toBe(run.created + run.updated + run.unchanged + run.rejected);
  });

  it('of many listings come in pages', async () => {
    const { shop, marketplace } = await importedShop(12);
    lose(marketplace, 12);
    const runId = await begin(shop);
    const tombstones = { count: 20, pageSize: 5 };
    expect(await finishRun(store, shop, runId, marketplace, { tombstones })).toBe('completed');
    expect(await delistedOf(shop)).toHaveLength(12);
    const pages = await rowsOf<{ seq: number; delisted: number }>(
      store,
      `SELECT p.seq, p.delisted FROM import_pages p JOIN import_slices l ON l.id = p.slice_id
       WHERE p.run_id = $1 AND l.role = 'confirm' ORDER BY p.seq`,
      [runId],
    );
    expect(pages).toEqual([
      { seq: 0, delisted: 5 },
      { seq: 1, delisted: 5 },
      { seq: 2, delisted: 2 },
    ]);
  });

  it('leave alone what somebody wrote since the run began', async () => {
    const { shop, marketplace } = await importedShop(5);
    const runId = await begin(shop);
    const incremental = await begin(shop, 'incremental');
    lose(marketplace, 1, 'hidden');
    const pages = await claimAll(store, shop);
    const other = pages.find((page) => page.runId === incremental);
    if (!other) throw new Error('the incremental run has no page');
    await write(store, other, {
      products: [fetched('p0', { updatedAt: CLOCK + 1, product: { name: 'New' } })],
    });
    for (const page of pages) await workPage(store, page, marketplace);
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
    expect(marketplace.calls.details.filter((id) => id === 'p0')).toHaveLength(1);
    expect(await delistedOf(shop)).toEqual([]);
  });

  it('are not looked for by an incremental run, nor when a newer full run exists', async () => {
    const { shop, marketplace } = await importedShop(5);
    lose(marketplace, 1);
    const incremental = await begin(shop, 'incremental');
    expect(await finishRun(store, shop, incremental, marketplace)).toBe('completed');
    const full = await begin(shop);
    const [page] = await claimAll(store, shop);
    if (!page) throw new Error('the full run has no page');
    await workPage(store, page, marketplace);
    await begin(shop, 'deep');
    const options = advanceOptions(CURSOR_PAGING);
    expect(await advanceRun(store.database, full, options)).toEqual({ kind: 'opened' });
    for (const next of await claimAll(store, shop)) await workPage(store, next, marketplace);
    expect(await advanceRun(store.database, full, options)).toEqual({ kind: 'ended', status: 'completed' });
    expect(await delistedOf(shop)).toEqual([]);
  });

  it('of more than a small share of a shop wait for a person', async () => {
    const { shop, marketplace } = await importedShop(30);
    lose(marketplace, 21);
    const runId = await begin(shop);
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed_with_errors');
    expect(await delistedOf(shop)).toEqual([]);
    expect((await summaryOf(runId)).message).toMatch(
      new RegExp(`21 of 30 live listings .* syncstore runs approve-delisting ${runId}`),
    );
  });
});

describe('an approved delisting', () => {
  async function pendingRun() {
    const { shop, marketplace } = await importedShop(30);
    lose(marketplace, 25);
    const runId = await begin(shop);
    await finishRun(store, shop, runId, marketplace);
    return { shop, marketplace, runId };
  }

  it('lets the run go on: it confirms, delists and completes', async () => {
    const { shop, marketplace, runId } = await pendingRun();
    // One of them is back meanwhile.
    marketplace.put('p0', { updatedAt: CLOCK + 50, state: 'live' });
    await approveDelisting(store.database, runId, BY);
    expect(await summaryOf(runId)).toMatchObject({ status: 'redriving', message: null, endedAt: null });
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
    expect(await delistedOf(shop)).toHaveLength(24);
    expect(await summaryOf(runId)).toMatchObject({ delisted: 24, fetched: 1, listed: 6, unsettled: 0 });
  });

  it('is given once', async () => {
    const { runId } = await pendingRun();
    const attempts = await Promise.allSettled(
      [1, 2, 3].map(() => approveDelisting(store.database, runId, BY)),
    );
    expect(attempts.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of attempts) {
      if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(NotPossibleError);
    }
  });

  it('is refused with the reason when there is nothing to approve', async () => {
    const { shop, marketplace } = await importedShop(1);
    const runId = await begin(shop);
    const refusal = (id: number) => expect(approveDelisting(store.database, id, BY)).rejects;
    await refusal(runId).toThrow(/run \d+ has not ended yet/);
    await finishRun(store, shop, runId, marketplace);
    await refusal(runId).toThrow(/run \d+ has no delisting that waits/);
    await refusal(999_999).toThrow(/no run 999999/);
  });

  it('is refused when a newer full run looked at the shop, which knows better', async () => {
    const { shop, marketplace, runId } = await pendingRun();
    await finishRun(store, shop, await begin(shop, 'incremental'), marketplace);
    const newer = await begin(shop, 'deep');
    await expect(approveDelisting(store.database, runId, BY)).rejects.toThrow(
      new RegExp(`run ${newer} is newer`),
    );
    await expect(approveDelisting(store.database, runId, BY)).rejects.toThrow(NotPossibleError);
    expect(await summaryOf(runId)).toMatchObject({ status: 'completed_with_errors' });
    expect(await delistedOf(shop)).toEqual([]);
  });
});

describe('a delisting', () => {
  it('stands against a fetch that was begun before it, and yields to one that was begun after it', async () => {
    const { shop } = await importedShop(1);
    await begin(shop, 'deep');
    const page = await claimOne(store, shop);
    const before = await drawTicket(store.database.sql);
    const ticket = await drawTicket(store.database.sql);
    await write(store, page, { ticket, gone: [{ externalId: 'p0', counted: true }] });
    expect(await delistedOf(shop)).toEqual(['p0']);
    const product = fetched('p0', { updatedAt: CLOCK + 9_999, product: { name: 'Edited' } });
    await write(store, page, { ticket: before, products: [product] });
    expect(await delistedOf(shop)).toEqual(['p0']);
    await write(store, page, { products: [product] });
    expect(await delistedOf(shop)).toEqual([]);
    expect(
      await rowOf(store, 'SELECT name, status, sync_status FROM platform_mappings WHERE shop_id = $1', [
        shop.id,
      ]),
    ).toEqual({ name: 'Edited', status: 'active', sync_status: 'synced' });
    expect(
      await rowOf(store, 'SELECT count(*)::int FROM master_products WHERE name = $1', ['Edited']),
    ).toEqual({
      count: 1,
    });
  });

  it('does not touch what was written by a later ticket', async () => {
    const { shop } = await importedShop(1);
    await begin(shop, 'deep');
    const page = await claimOne(store, shop);
    const ticket = await drawTicket(store.database.sql);
    await write(store, page, { products: [fetched('p0', { updatedAt: CLOCK, product: { name: 'Later' } })] });
    await write(store, page, { ticket, gone: [{ externalId: 'p0', counted: true }] });
    expect(await delistedOf(shop)).toEqual([]);
  });
});

describe('pages of a shop that is paused', () => {
  it('stay where they are until it goes on, and its runs say so', async () => {
    const shop = await addShop(store);
    const runId = await begin(shop);
    await store.pool.query("UPDATE shops SET status = 'paused' WHERE id = $1", [shop.id]);
    expect(await releasePages(store.database, shop.id, 8)).toEqual([]);
    expect((await summaryOf(runId)).message).toMatch(/paused.*syncstore shops resume/);
    await store.pool.query("UPDATE shops SET status = 'active' WHERE id = $1", [shop.id]);
    expect((await summaryOf(runId)).message).toBeNull();
    expect(await releasePages(store.database, shop.id, 8)).toHaveLength(1);
  });
});
