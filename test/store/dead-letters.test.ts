import {
  type ClaimedPage,
  claimPage,
  discardDeadLetter,
  handBackPage,
  killPage,
  killUnreadablePage,
  listDeadLetters,
  readDeadLetter,
  redrivePage,
  releasePages,
  runSummaries,
  type ShopView,
  settlePage,
  standingDeadLetters,
} from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { beginRun, claim, claimOne, commit, DEATH, item, LEASE_MS, listed } from './support/pages.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();

const ADA = { who: 'cli:ada', why: 'Shopee is back' };
const BOUNDS = { count: 100, ageMs: 86_400_000 };

async function claimedPage(shop?: ShopView): Promise<{ shop: ShopView; page: ClaimedPage; runId: number }> {
  const owner = shop ?? (await addShop(store));
  const runId = await beginRun(store, owner);
  return { shop: owner, page: await claimOne(store, owner), runId };
}

async function redriven(shop: ShopView, letterId: number): Promise<ClaimedPage> {
  expect(await redrivePage(store.database, letterId, ADA)).toBe(shop.id);
  return claimOne(store, shop);
}

describe('a dead letter', () => {
  it('tells every attempt of all generations, and how often the page was redriven', async () => {
    const { shop, page } = await claimedPage();
    const failed = { class: 'timeout', message: 'no answer within 30 s' };
    await handBackPage(store.database, page, {
      ...DEATH,
      wait: null,
      answered: 0,
      message: 'later',
      attempt: failed,
    });
    const first = await killPage(store.database, await claim(store, page), DEATH);
    expect(await readDeadLetter(store.database, first)).toMatchObject({
      status: 'dead',
      attempts: 2,
      redrives: 0,
      history: [
        { generation: 1, ...failed, at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as unknown },
        { generation: 1, ...DEATH.attempt },
      ],
    });
    const second = await killPage(store.database, await redriven(shop, first), DEATH);
    expect(second).not.toBe(first);
    expect(await readDeadLetter(store.database, first)).toMatchObject({
      status: 'redriven',
      redrives: 1,
      decidedBy: 'cli:ada',
      decidedWhy: 'Shopee is back',
    });
    const letter = await readDeadLetter(store.database, second);
    expect(letter).toMatchObject({ status: 'dead', generation: 2, attempts: 1, redrives: 1 });
    expect(letter?.history.map(({ generation }) => generation)).toEqual([1, 1, 2]);
  });

  it('keeps the last fifty attempts, and of each no more than can be read', async () => {
    const { page } = await claimedPage();
    let held = page;
    for (let attempt = 1; attempt <= 52; attempt += 1) {
      const failed = { class: `try-${attempt}`, message: 'x'.repeat(10_000) };
      await handBackPage(store.database, held, {
        ...DEATH,
        wait: null,
        answered: 0,
        message: '',
        attempt: failed,
      });
      held = await claim(store, page);
    }
    const letter = await readDeadLetter(store.database, await killPage(store.database, held, DEATH));
    expect(letter?.attempts).toBe(53);
    expect(letter?.history).toHaveLength(50);
    expect(letter?.history[0]).toMatchObject({ class: 'try-4', message: 'x'.repeat(500) });
  });

  it('tells of the workers that died with the page in hand', async () => {
    const { page } = await claimedPage();
    await store.pool.query("UPDATE import_pages SET lease_until = now() - interval '1 s' WHERE id = $1", [
      page.pageId,
    ]);
    const again = await claim(store, page);
    expect(again.stalls).toBe(1);
    const id = await killPage(store.database, again, { ...DEATH, reason: 'stalled', attempt: null });
    const letter = await readDeadLetter(store.database, id);
    expect(letter).toMatchObject({ reason: 'stalled', attempts: 0, history: [{ class: 'stalled' }] });
  });

  it('of a job that can not be read is one, and of a page that is open on that platform alone', async () => {
    const shop = await addShop(store);
    await beginRun(store, shop);
    const [released] = await releasePages(store.database, shop.id, 8);
    if (!released) throw new Error('nothing was released');
    const { pageId, generation } = released.job;
    const page = { platform: 'shopee', pageId, generation } as const;
    const kill = (changes: Partial<typeof page> | { platform: 'tiktok-shop' } = {}) =>
      killUnreadablePage(store.database, { ...page, ...changes }, 'v: expected 1', 0);
    expect(await kill({ platform: 'tiktok-shop' })).toBeNull();
    expect(await kill({ generation: 2 })).toBeNull();
    const id = await kill();
    expect(await kill()).toBe(id);
    expect(await readDeadLetter(store.database, id ?? 0)).toMatchObject({
      reason: 'invalid_payload',
      history: [{ class: 'invalid_payload', message: 'v: expected 1' }],
    });
    await redriven(shop, id ?? 0);
    expect(await kill()).toBeNull();
  });

  it('tells its page’s job, when it comes again, how often it had failed at the death', async () => {
    const { page } = await claimedPage();
    await killPage(store.database, page, { ...DEATH, sourceAttemptsMade: 3 });
    const claimed = await claimPage(store.database, page, LEASE_MS);
    expect(claimed).toMatchObject({ outcome: { kind: 'dead', sourceAttemptsMade: 3 } });
  });
});

describe('a redrive', () => {
  it('is won by one of many who press at once', async () => {
    const { shop, page } = await claimedPage();
    const id = await killPage(store.database, page, DEATH);
    const results = await Promise.all(Array.from({ length: 8 }, () => redrivePage(store.database, id, ADA)));
    expect(results.filter((result) => result !== null)).toEqual([shop.id]);
    const released = await Promise.all([1, 2].map(() => releasePages(store.database, shop.id, 8)));
    expect(released.flat().map(({ job }) => [job.pageId, job.generation])).toEqual([[page.pageId, 2]]);
    expect(
      await rowsOf(store, 'SELECT who, action, why FROM operator_actions WHERE subject = $1', [
        `dead-letter ${id}`,
      ]),
    ).toEqual([{ who: 'cli:ada', action: 'redrive', why: 'Shopee is back' }]);
  });

  it('gives a page fresh attempts, lets it go on where it stopped, and its run redrives', async () => {
    const { shop, page, runId } = await claimedPage();
    await handBackPage(store.database, page, { ...DEATH, wait: null, answered: 0, message: '' });
    const again = await claim(store, page);
    await commit(store, again, listed([item('1'), item('2')]));
    const id = await killPage(store.database, again, DEATH);
    await store.pool.query(
      "UPDATE import_runs SET status = 'completed_with_errors', phase = 'ended' WHERE id = $1",
      [runId],
    );
    const held = await redriven(shop, id);
    expect(held).toMatchObject({ attempts: 0, stalls: 0, listed: true, generation: 2 });
    expect(held.pending).toHaveLength(2);
    expect((await runSummaries(store.database, { ids: [runId] }))[0]?.status).toBe('redriving');
  });

  it('of a page that was settled meanwhile changes nothing', async () => {
    const { shop, page } = await claimedPage();
    const id = await killPage(store.database, page, DEATH);
    const held = await redriven(shop, id);
    await commit(store, held, listed([]));
    await settlePage(store.database, held);
    const before = await rowOf(store, 'SELECT * FROM import_pages WHERE id = $1', [page.pageId]);
    expect(await redrivePage(store.database, id, ADA)).toBeNull();
    expect(await rowOf(store, 'SELECT * FROM import_pages WHERE id = $1', [page.pageId])).toEqual(before);
  });

  it('and a discard exclude each other', async () => {
    const { shop, page } = await claimedPage();
    const id = await killPage(store.database, page, DEATH);
    const [redriveResult, discarded] = await Promise.all([
      redrivePage(store.database, id, ADA),
      discardDeadLetter(store.database, id, ADA),
    ]);
    expect([redriveResult === shop.id, discarded].filter(Boolean)).toHaveLength(1);
    const { status } = await rowOf<{ status: string }>(
      store,
      'SELECT status FROM dead_letters WHERE id = $1',
      [id],
    );
    expect(status).toBe(discarded ? 'discarded' : 'redriven');
  });
});

describe('dead letters', () => {
  it('are found by everything that operators sort them by', async () => {
    const { shop, page, runId } = await claimedPage();
    const id = await killPage(store.database, page, DEATH);
    const tiktok = await claimedPage(await addShop(store, { platform: 'tiktok-shop' }));
    const other = await killPage(store.database, tiktok.page, { ...DEATH, reason: 'permanent' });
    const found = async (filter: Parameters<typeof listDeadLetters>[1]) =>
      (await listDeadLetters(store.database, { ids: [id, other], ...filter })).map((letter) => letter.id);
    expect(await found({})).toEqual([other, id]);
    expect(await found({ limit: 1 })).toEqual([other]);
    expect(await found({ before: other })).toEqual([id]);
    expect(await found({ platform: 'tiktok-shop' })).toEqual([other]);
    expect(await found({ reason: 'retries_exhausted' })).toEqual([id]);
    expect(await found({ shop: shop.externalId })).toEqual([id]);
    expect(await found({ runId })).toEqual([id]);
    expect(await found({ status: 'redriven' })).toEqual([]);
    expect(await found({ olderThanMs: 60_000 })).toEqual([]);
  });

  it('stand in their queue while they are dead, as many and as old as it keeps', async () => {
    const { shop, page } = await claimedPage();
    const id = await killPage(store.database, page, DEATH);
    const standing = async (bounds = BOUNDS, graceMs = 0) =>
      (await standingDeadLetters(store.database, 'shopee', bounds, graceMs)).map(
        ({ deadLetterId }) => deadLetterId,
      );
    expect(await standing()).toContain(id);
    expect(await standing({ ...BOUNDS, count: 1 })).toEqual([id]);
    expect(await standing({ ...BOUNDS, ageMs: 0 })).toEqual([]);
    expect(await standing(BOUNDS, 60_000)).toEqual([]);
    await redriven(shop, id);
    expect(await standing()).not.toContain(id);
  });
});
