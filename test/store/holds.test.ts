/** Paused and cancelled runs, paused shops, and grants that the marketplace refuses, as the ledger decides them. */
import { StaleClaimError } from '@syncstore/contracts';
import {
  advanceRun,
  cancelRun,
  claimPage,
  type Decision,
  grantVault,
  killPage,
  listDeadLetters,
  listShops,
  NotPossibleError,
  pauseRun,
  pauseShop,
  redrivePage,
  releasePages,
  resumeRun,
  resumeShop,
  reviveGrant,
  runSummaries,
  type ShopView,
  suspectPages,
} from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { advanceOptions, finishRun, Marketplace, workPage } from './support/marketplace.ts';
import { beginRun, CLOCK, claimOne, commit, item, LEASE_MS, listed, OFFSET_PAGING } from './support/pages.ts';
import { fetched, write } from './support/products.ts';
import { addShop, cipher, rowOf, rowsOf, untilSomebodyWaits, useStore } from './support/store.ts';

const store = useStore();
const BY: Decision = { who: 'test:ada', why: 'stock-taking' };
const WINDOW = 8;

const release = (shop: ShopView) => releasePages(store.database, shop.id, WINDOW);
const actions = (subject: string) =>
  rowsOf(store, 'SELECT who, action, why FROM operator_actions WHERE subject = $1 ORDER BY id', [subject]);
const statuses = async (runId: number) =>
  (
    await rowsOf<{ status: string }>(store, 'SELECT status FROM import_pages WHERE run_id = $1 ORDER BY id', [
      runId,
    ])
  ).map(({ status }) => status);
async function summary(runId: number) {
  const [run] = await runSummaries(store.database, { ids: [runId] });
  if (!run) throw new Error('the run is gone');
  return run;
}
const someProducts = (count: number) => Array.from({ length: count }, (_, index) => item(`p${index}`));

/** How each hold begins and ends. */
const HOLDS = [
  {
    name: 'run',
    begin: async (runId: number, _shop: ShopView) => (await pauseRun(store.database, runId, BY)).jobs,
    end: async (runId: number, _shop: ShopView) => void (await resumeRun(store.database, runId, BY)),
  },
  {
    name: 'shop',
    begin: async (_runId: number, shop: ShopView) => (await pauseShop(store.database, shop.id, BY)).jobs,
    end: async (_runId: number, shop: ShopView) => void (await resumeShop(store.database, shop.id, BY)),
  },
];

describe.each(HOLDS)('a paused $name', ({ begin, end }) => {
  it('keeps its pages out of the queue and out of its window, and goes on where it was', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const [before] = await release(shop);
    if (!before) throw new Error('nothing was released');

    expect(await begin(runId, shop)).toEqual([before.job]);
    expect(await claimPage(store.database, before.job, LEASE_MS)).toEqual({
      kind: 'not-claimed',
      outcome: { kind: 'stale' },
    });
    expect(await release(shop)).toEqual([]);
    expect(await statuses(runId)).toEqual(['ready']);
    expect(await summary(runId)).toMatchObject({ status: 'running', paused: true });

    await end(runId, shop);
    expect(await summary(runId)).toMatchObject({ status: 'running', paused: false, message: null });
    const [after] = await release(shop);
    expect(after?.job).toMatchObject({ pageId: before.job.pageId });
    expect(after?.job.generation, 'the old job must find nothing to do').toBeGreaterThan(
      before.job.generation,
    );
  });

  it('lets a page in hand be finished, and takes up nothing that comes of it', async () => {
    const shop = await addShop(store);
    const marketplace = new Marketplace({ ...OFFSET_PAGING, pageSize: 2 });
    for (let i = 0; i < 4; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - 1_000 + i });
    const runId = await beginRun(store, shop);
    const page = await claimOne(store, shop);
    await begin(runId, shop);
    await workPage(store, page, marketplace);
    expect(await statuses(runId)).toEqual(['done', 'ready']);
    expect(await release(shop)).toEqual([]);
    await end(runId, shop);
    expect(await finishRun(store, shop, runId, marketplace)).toBe('completed');
    expect(await summary(runId)).toMatchObject({ distinct: 4, created: 4, unsettled: 0 });
  });

  it('shelves what a killed worker had in hand, when its job comes again', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const page = await claimOne(store, shop, 1);
    await begin(runId, shop);
    await store.pool.query(`UPDATE import_pages SET lease_until = now() - interval '1 s' WHERE id = $1`, [
      page.pageId,
    ]);
    expect(await suspectPages(store.database, 0, 10)).not.toContainEqual(
      expect.objectContaining({ pageId: page.pageId }),
    );
    expect(await claimPage(store.database, page, LEASE_MS)).toMatchObject({ outcome: { kind: 'stale' } });
    expect(await statuses(runId)).toEqual(['ready']);
  });
});

describe('pausing', () => {
  it('is recorded with who and why, and done once only', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    expect((await pauseRun(store.database, runId, BY)).changed).toBe(true);
    expect((await pauseRun(store.database, runId, BY)).changed).toBe(false);
    expect(await resumeRun(store.database, runId, BY)).toEqual({ shopId: shop.id });
    expect(await resumeRun(store.database, runId, BY)).toBeNull();
    expect(await actions(`run ${runId}`)).toEqual([
      { who: 'test:ada', action: 'pause', why: 'stock-taking' },
      { who: 'test:ada', action: 'resume', why: 'stock-taking' },
    ]);
  });

  it('one run leaves the window to the others of its shop', async () => {
    const shop = await addShop(store);
    const full = await beginRun(store, shop);
    expect(await releasePages(store.database, shop.id, 1)).toHaveLength(1);
    const incremental = await beginRun(store, shop, 'incremental');
    expect(await releasePages(store.database, shop.id, 1)).toEqual([]);
    await pauseRun(store.database, full, BY);
    const [released] = await releasePages(store.database, shop.id, 1);
    expect(released?.job.runId).toBe(incremental);
  });

  it('keeps a run with nothing open from ending', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    await workPage(store, await claimOne(store, shop), new Marketplace());
    await pauseRun(store.database, runId, BY);
    expect(await advanceRun(store.database, runId, advanceOptions(OFFSET_PAGING))).toEqual({
      kind: 'waiting',
    });
    await resumeRun(store.database, runId, BY);
    expect(await finishRun(store, shop, runId, new Marketplace())).toBe('completed');
  });

  it('of a run that has ended, or that there is not, is refused with why', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    await cancelRun(store.database, runId, BY);
    await expect(pauseRun(store.database, runId, BY)).rejects.toThrow(
      /has ended already \(it is cancelled\)/,
    );
    await expect(pauseRun(store.database, 999_999, BY)).rejects.toThrow(NotPossibleError);
  });
});

describe('a cancelled run', () => {
  it('ends at once, stops the worker at its next write, and its accounting adds up', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const page = await claimOne(store, shop);
    const { pending } = await commit(store, page, listed(someProducts(3), '3'));
    const [first, ...others] = pending;
    if (!first) throw new Error('nothing is pending');
    await write(store, page, { products: [{ ...fetched('p0'), ...first }], pendingAfter: others });
    const [next] = await release(shop);

    expect((await cancelRun(store.database, runId, BY)).jobs).toContainEqual(next?.job);
    const run = await summary(runId);
    expectAccountingToAddUp(run);
    expect(run).toMatchObject({
      status: 'cancelled',
      phase: 'ended',
      openPages: 0,
      distinct: 3,
      created: 1,
      unsettled: 2,
      message: 'cancelled by test:ada: stock-taking',
    });
    await expect(write(store, page, { products: [] })).rejects.toThrow(StaleClaimError);
    expect(await claimPage(store.database, next?.job ?? page, LEASE_MS)).toMatchObject({
      outcome: { kind: 'cancelled' },
    });
    expect(await actions(`run ${runId}`)).toEqual([
      { who: 'test:ada', action: 'cancel', why: 'stock-taking' },
    ]);
    await expect(beginRun(store, shop)).resolves.toBeGreaterThan(runId);
  });

  it('ends after it began, also when it was started while the cancelling waited', async () => {
    const runId = await beginRun(store, await addShop(store));
    const starting = await store.pool.connect();
    await starting.query('BEGIN');
    await starting.query('SELECT FROM import_runs WHERE id = $1 FOR NO KEY UPDATE', [runId]);
    const cancelled = cancelRun(store.database, runId, BY);
    await untilSomebodyWaits(store);
    await starting.query('UPDATE import_runs SET started_at = clock_timestamp() WHERE id = $1', [runId]);
    await starting.query('COMMIT');
    starting.release();
    await cancelled;
    expect((await summary(runId)).durationMs).toBeGreaterThanOrEqual(0);
  });

  it('has no open page left, however its list commits fall', async () => {
    const shop = await addShop(store);
    for (let round = 0; round < 10; round += 1) {
      const runId = await beginRun(store, shop);
      const page = await claimOne(store, shop);
      await Promise.allSettled([
        commit(store, page, listed(someProducts(2), '2')),
        cancelRun(store.database, runId, BY),
      ]);
      expect(new Set(await statuses(runId))).toEqual(new Set(['cancelled']));
      expect((await summary(runId)).status).toBe('cancelled');
    }
  });

  it('gives a page that somebody had redriven back to the dead letters', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const death = {
      reason: 'permanent',
      blame: 'system',
      userMessage: '',
      detail: '',
      attempt: null,
    } as const;
    const page = await claimOne(store, shop);
    const usage = { sourceAttemptsMade: 0, apiCalls: 0, throttled: 0 };
    await redrivePage(store.database, await killPage(store.database, page, { ...death, ...usage }), BY);
    const held = await claimOne(store, shop);
    await cancelRun(store.database, runId, BY);
    const [letter] = await listDeadLetters(store.database, { runId, status: 'dead' });
    expect(letter).toMatchObject({ reason: 'cancelled_run', generation: held.generation, redrives: 1 });
    expect(await redrivePage(store.database, letter?.id ?? 0, BY)).toBe(shop.id);
  });

  it('whose dead page is redriven delists nothing, moves no watermark and stays cancelled', async () => {
    const shop = await addShop(store);
    const marketplace = new Marketplace();
    for (let i = 0; i < 3; i += 1) marketplace.put(`p${i}`, { updatedAt: CLOCK - 1_000 });
    await finishRun(store, shop, await beginRun(store, shop), marketplace);
    const watermark = (await listShops(store.database)).find(({ id }) => id === shop.id)?.watermark;

    const runId = await beginRun(store, shop, 'full', { clockAt: (CLOCK + 1_000) * 1_000 });
    const page = await claimOne(store, shop);
    await store.pool.query(
      `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority) VALUES ($1, $2, $3, 1, 0)`,
      [runId, shop.id, page.sliceId],
    );
    const death = { reason: 'permanent', blame: 'system', userMessage: '', detail: '' } as const;
    const letter = await killPage(store.database, page, {
      ...death,
      attempt: null,
      sourceAttemptsMade: 0,
      apiCalls: 0,
      throttled: 0,
    });
    await cancelRun(store.database, runId, BY);
    expect(await redrivePage(store.database, letter, BY)).toBe(shop.id);
    marketplace.listings.clear();
    await workPage(store, await claimOne(store, shop), marketplace);
    expect(await finishRun(store, shop, runId, marketplace)).toBe('cancelled');
    expect((await listShops(store.database)).find(({ id }) => id === shop.id)?.watermark).toEqual(watermark);
    expect(
      await rowOf(store, 'SELECT count(*)::int AS live FROM listing_sync_state WHERE shop_id = $1 AND live', [
        shop.id,
      ]),
    ).toEqual({ live: 3 });
  });
});

describe('a grant that is refused', () => {
  it('holds the pages of its shops with its reason, until it is taken up again', async () => {
    const shop = await addShop(store);
    const runId = await beginRun(store, shop);
    const [before] = await release(shop);
    if (!before) throw new Error('nothing was released');
    await grantVault(store.database, cipher).pause(shop.grantId, 1, 'invalid_grant: ask the seller');
    expect(await claimPage(store.database, before.job, LEASE_MS)).toMatchObject({
      outcome: { kind: 'stale' },
    });
    expect(await release(shop)).toEqual([]);
    expect((await summary(runId)).message).toMatch(
      /new consent of the seller \(invalid_grant: ask the seller\)/,
    );

    expect(await reviveGrant(store.database, shop.grantId, BY)).toEqual({
      version: 1,
      pausedReason: 'invalid_grant: ask the seller',
    });
    expect(await reviveGrant(store.database, shop.grantId, BY)).toBeNull();
    expect(await release(shop)).toHaveLength(1);
    expect((await summary(runId)).message).toBeNull();
  });

  it('goes on with a new consent', async () => {
    const shop = await addShop(store, { externalId: 'consents-again' });
    await beginRun(store, shop);
    await grantVault(store.database, cipher).pause(shop.grantId, 1, 'refused');
    expect(await release(shop)).toEqual([]);
    await addShop(store, { externalId: 'consents-again' });
    expect(await release(shop)).toHaveLength(1);
  });
});
