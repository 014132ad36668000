/** Rejects that are mapped again from the payload that is held: written only where nothing newer came meanwhile. */
import {
  advanceRun,
  type ClaimedPage,
  claimPage,
  type FetchedProduct,
  listRejects,
  rejectedPayloads,
  releasePages,
  runSummaries,
  type ShopView,
  type StoredPayload,
  settlePage,
  startIdRun,
} from '@syncstore/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { advanceOptions } from './support/marketplace.ts';
import { beginRun, claimOne, LEASE_MS, OFFSET_PAGING } from './support/pages.ts';
import { fetched, rejected, write } from './support/products.ts';
import { addShop, rowOf, useStore } from './support/store.ts';

const store = useStore();
const ADA = { who: 'cli:ada', why: null };

describe('a reject whose payload is held', () => {
  let shop: ShopView;
  let page: ClaimedPage;
  let held: StoredPayload;

  beforeEach(async () => {
    shop = await addShop(store);
    await beginRun(store, shop);
    page = await claimOne(store, shop);
    await write(store, page, { rejects: [rejected('1')] });
    const [payload] = await rejectedPayloads(store.database.sql, shop.id, ['1']);
    if (!payload) throw new Error('the payload is not held');
    held = payload;
  });

  const mended = (): FetchedProduct => ({ ...fetched('1'), ...held, product: fetched('1').product });
  const writeMended = () =>
    write(store, page, { products: [mended()], fromStored: new Map([['1', held.ticket]]) });
  const open = async () =>
    (await listRejects(store.database, { shop: shop.externalId })).map((r) => r.externalId);
  const state = () =>
    rowOf(store, 'SELECT live, synced FROM listing_sync_state WHERE shop_id = $1', [shop.id]);

  it('enters the catalogue, and says when it was really fetched', async () => {
    await store.pool.query("UPDATE raw_import_data SET fetched_at = '2026-01-01Z' WHERE shop_id = $1", [
      shop.id,
    ]);
    expect(await writeMended()).toMatchObject({ created: 1, rejected: 0 });
    expect(await open()).toEqual([]);
    expect(await state()).toEqual({ live: true, synced: true });
    expect(
      await rowOf(store, 'SELECT status, fetched_at FROM raw_import_data WHERE shop_id = $1', [shop.id]),
    ).toEqual({ status: 'mapped', fetched_at: new Date('2026-01-01Z') });
  });

  it('does not come back to life when it was found gone meanwhile', async () => {
    await write(store, page, { withdrawn: [{ externalId: '1', fingerprint: '', counted: true }] });
    expect(await writeMended()).toMatchObject({ created: 0, unchanged: 1 });
    expect(await state()).toMatchObject({ live: false });
  });

  it('gives way to an answer that came meanwhile, also one of the same second', async () => {
    const newer = fetched('1', { product: { name: 'Newer' } });
    await write(store, page, { products: [newer] });
    await writeMended();
    expect(await rowOf(store, 'SELECT name FROM platform_mappings WHERE shop_id = $1', [shop.id])).toEqual({
      name: 'Newer',
    });
  });

  it('is to be fetched instead once the marketplace failed to answer for it', async () => {
    const reasons = [{ code: 'detail_unavailable', field: '', before: null, message: '' }] as const;
    await write(store, page, { rejects: [rejected('1', { reasons, payload: null })] });
    expect(await rejectedPayloads(store.database.sql, shop.id, ['1'])).toEqual([]);
    expect(await listRejects(store.database, { reason: 'detail_unavailable' })).toMatchObject([
      { externalId: '1', hasPayload: false, count: 2 },
    ]);
  });
});

it('a run over ids is cut into pages, ends when they have, and leaves list, watermark and other listings alone', async () => {
  const shop = await addShop(store);
  const run = { shopId: shop.id, externalIds: ['1', '2', '3', '3'], source: 'by_id', pageSize: 2 } as const;
  const runId = await startIdRun(store.database, run, ADA);
  const other = await startIdRun(store.database, run, ADA);
  expect(other).not.toBe(runId);
  for (const { job } of await releasePages(store.database, shop.id, 8)) {
    const claimed = await claimPage(store.database, job, LEASE_MS);
    if (claimed.kind !== 'claimed') throw new Error('the page was not claimed');
    const { pending } = claimed.page;
    await write(store, claimed.page, { products: pending.map(({ externalId }) => fetched(externalId)) });
    await settlePage(store.database, claimed.page);
  }
  expect(await advanceRun(store.database, runId, advanceOptions(OFFSET_PAGING))).toEqual({
    kind: 'ended',
    status: 'completed',
  });
  expect((await runSummaries(store.database, { ids: [runId] }))[0]).toMatchObject({
    kind: 'ids',
    pages: 2,
    listed: 3,
    distinct: 3,
    fetched: 3,
    created: 3,
    delisted: 0,
    unsettled: 0,
  });
  const { watermark } = await rowOf<{ watermark: Date | null }>(
    store,
    'SELECT watermark FROM shops WHERE id = $1',
    [shop.id],
  );
  expect(watermark).toBeNull();
});
