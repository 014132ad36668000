import { StaleClaimError } from '@syncstore/contracts';
import {
  type ClaimedPage,
  claimPage,
  handBackPage,
  killPage,
  regenerate,
  releasePages,
  renewLease,
  type ShopView,
  settlePage,
  splitSlice,
  suspectPages,
} from '@syncstore/store';
import { beforeEach, describe, expect, it } from 'vitest';
import { beginRun, claim, claimOne, commit, item, LEASE_MS, listed, OFFSET_PAGING } from './support/pages.ts';
import { fetched, write } from './support/products.ts';
import { addShop, rowOf, useStore } from './support/store.ts';

const NO_USAGE = { apiCalls: 0, throttled: 0, answered: 0 };
const FAILURE = { class: 'http_503', message: 'Service Unavailable' };

describe('a claim', () => {
  const store = useStore();
  let shop: ShopView;

  beforeEach(async () => {
    shop = await addShop(store);
    await beginRun(store, shop);
  });

  const job = ({ pageId, generation }: ClaimedPage) => ({ pageId, generation });
  const expire = (page: ClaimedPage) =>
    store.pool.query("UPDATE import_pages SET lease_until = now() - interval '1 second' WHERE id = $1", [
      page.pageId,
    ]);
  const everything = () =>
    rowOf(
      store,
      `SELECT (SELECT json_agg(p ORDER BY id) FROM import_pages p WHERE shop_id = $1) AS pages,
        (SELECT json_agg(l ORDER BY l.id) FROM import_slices l JOIN import_runs r ON r.id = run_id
          WHERE shop_id = $1) AS slices,
        (SELECT count(*) FROM dead_letters WHERE shop_id = $1) AS dead_letters,
        (SELECT count(*) FROM listing_sync_state WHERE shop_id = $1) AS listings,
        (SELECT count(*) FROM platform_mappings WHERE shop_id = $1) AS mappings`,
      [shop.id],
    );

  it('is won by one of many workers that get the same job', async () => {
    const [released] = await releasePages(store.database, shop.id, 8);
    if (!released) throw new Error('nothing was released');
    const results = await Promise.all(
      Array.from({ length: 8 }, () => claimPage(store.database, released.job, LEASE_MS)),
    );
    expect(results.filter(({ kind }) => kind === 'claimed')).toHaveLength(1);
    for (const result of results) {
      if (result.kind === 'claimed') continue;
      expect(result.outcome).toMatchObject({ kind: 'waiting', reason: 'dependency' });
    }
  });

  it('can be taken over once its lease has expired, and that counts as a stall', async () => {
    const first = await claimOne(store, shop);
    await expire(first);
    const second = await claim(store, job(first));
    expect(second.claim).toBeGreaterThan(first.claim);
    expect(second.stalls).toBe(1);
    expect(await renewLease(store.database, first, LEASE_MS)).toBe(false);
    expect(await renewLease(store.database, second, LEASE_MS)).toBe(true);
  });

  it('that is renewed in time can not be taken over', async () => {
    const page = await claimOne(store, shop, 1);
    expect(await renewLease(store.database, page, LEASE_MS)).toBe(true);
    const result = await claimPage(store.database, job(page), LEASE_MS);
    expect(result).toMatchObject({ kind: 'not-claimed', outcome: { kind: 'waiting' } });
  });

  it('of an old generation is stale', async () => {
    const page = await claimOne(store, shop);
    await expire(page);
    const [lost] = await suspectPages(store.database, 0, 100);
    if (!lost) throw new Error('the page is not suspected');
    expect(await regenerate(store.database, lost)).toMatchObject({ job: { generation: 2 } });
    expect(await claimPage(store.database, job(page), LEASE_MS)).toEqual({
      kind: 'not-claimed',
      outcome: { kind: 'stale' },
    });
  });

  it('of a settled page is stale', async () => {
    const page = await claimOne(store, shop);
    await commit(store, page, listed([]));
    await settlePage(store.database, page);
    expect((await claimPage(store.database, job(page), LEASE_MS)).kind).toBe('not-claimed');
  });

  it('that was lost writes nothing, whatever its holder still tries', async () => {
    const old = await claimOne(store, shop);
    await expire(old);
    const current = await claim(store, job(old));
    const before = await everything();
    const why = { reason: 'permanent', blame: 'system', userMessage: '', detail: '' } as const;
    const death = { ...why, attempt: FAILURE, sourceAttemptsMade: 0, ...NO_USAGE };
    const attempts = [
      () => commit(store, old, listed([item('1')], 'next')),
      () => write(store, old, { products: [fetched('1')] }),
      () => write(store, old, { products: [fetched('1', { product: { weightKg: '1e30' } })] }),
      () => settlePage(store.database, old),
      () => handBackPage(store.database, old, { message: '', attempt: FAILURE, wait: null, ...NO_USAGE }),
      () => killPage(store.database, old, death),
      () => splitSlice(store.database, old, OFFSET_PAGING, 2, NO_USAGE),
    ];
    for (const attempt of attempts) await expect(attempt()).rejects.toThrow(StaleClaimError);
    expect(await everything()).toEqual(before);
    await commit(store, current, listed([]));
    await settlePage(store.database, current);
  });

  it('whose page is settled writes nothing either', async () => {
    const page = await claimOne(store, shop);
    await commit(store, page, listed([]));
    await settlePage(store.database, page);
    const before = await everything();
    await expect(write(store, page, { products: [fetched('1')] })).rejects.toThrow(StaleClaimError);
    await expect(settlePage(store.database, page)).rejects.toThrow(StaleClaimError);
    expect(await everything()).toEqual(before);
  });

  it('commits its list once', async () => {
    const page = await claimOne(store, shop);
    await commit(store, page, listed([item('1')], 'next'));
    const before = await everything();
    await expect(commit(store, page, listed([item('2')], 'next'))).rejects.toThrow(StaleClaimError);
    await expect(splitSlice(store.database, page, OFFSET_PAGING, 2, NO_USAGE)).rejects.toThrow(
      StaleClaimError,
    );
    expect(await everything()).toEqual(before);
  });

  it('does not settle a page that has products left, and says which mistake that is', async () => {
    const page = await claimOne(store, shop);
    await commit(store, page, listed([item('1')]));
    const attempt = settlePage(store.database, page);
    await expect(attempt).rejects.toThrow(/page \d+ .* not done/);
    await expect(attempt).rejects.not.toThrow(StaleClaimError);
    await write(store, page, { products: [fetched('1')] });
    await settlePage(store.database, page);
  });

  it('handed back keeps what was done, and spends an attempt only when told to', async () => {
    const page = await claimOne(store, shop);
    await commit(store, page, listed([item('1'), item('2')]));
    await write(store, page, {
      products: [fetched('1')],
      pendingAfter: [{ externalId: '2', fingerprint: 'f', counted: true }],
    });
    const report = {
      ...NO_USAGE,
      message: 'throttled \u0000 for now',
      wait: null,
      apiCalls: 2,
      throttled: 1,
    };
    expect(await handBackPage(store.database, page, { ...report, attempt: null })).toBe(0);
    const again = await claim(store, job(page));
    expect(again).toMatchObject({ listed: true, attempts: 0, stalls: 0 });
    expect(again.pending).toEqual([{ externalId: '2', fingerprint: 'f', counted: true }]);
    expect(await handBackPage(store.database, again, { ...report, attempt: FAILURE })).toBe(1);
    expect(
      await rowOf(store, 'SELECT api_calls, throttled, last_error FROM import_pages WHERE id = $1', [
        page.pageId,
      ]),
    ).toEqual({ api_calls: 5, throttled: 2, last_error: 'throttled  for now' });
  });

  it('ends in one dead letter with what the marketplace said, cleaned of what PostgreSQL refuses', async () => {
    const page = await claimOne(store, shop);
    const deadLetterId = await killPage(store.database, page, {
      reason: 'retries_exhausted',
      blame: 'transient',
      userMessage: 'Wait.\u0000',
      detail: 'not_json: \u0000\ud800<html>',
      attempt: { class: 'not_json', message: '\u0000\ud800<html>' },
      sourceAttemptsMade: 0,
      apiCalls: 3,
      throttled: 0,
    });
    expect(await rowOf(store, 'SELECT * FROM dead_letters WHERE id = $1', [deadLetterId])).toMatchObject({
      page_id: String(page.pageId),
      generation: 1,
      source_job_id: `page-${page.pageId}-g1`,
      user_message: 'Wait.',
      detail: 'not_json: \ufffd<html>',
      attempts: 1,
      status: 'dead',
    });
    expect((await claimPage(store.database, job(page), LEASE_MS)).kind).toBe('not-claimed');
  });
});

describe('a lost job', () => {
  const store = useStore();

  it('gives its page a new generation once, however many sweepers find it', async () => {
    const shop = await addShop(store);
    await beginRun(store, shop);
    await releasePages(store.database, shop.id, 8);
    const [lost] = await suspectPages(store.database, 0, 100);
    if (!lost) throw new Error('the page is not suspected');
    const replacements = await Promise.all(Array.from({ length: 6 }, () => regenerate(store.database, lost)));
    expect(replacements.filter((replacement) => replacement !== null)).toHaveLength(1);
  });

  it('is not looked for while its page is on its way into Redis or a worker holds it', async () => {
    const shop = await addShop(store);
    await beginRun(store, shop);
    const mine = async (graceMs: number) =>
      (await suspectPages(store.database, graceMs, 100)).filter(({ shop: id }) => id === shop.externalId);
    await releasePages(store.database, shop.id, 8);
    expect(await mine(60_000)).toEqual([]);
    const [suspect] = await mine(0);
    if (!suspect) throw new Error('the page is not suspected');
    await claim(store, suspect);
    expect(await mine(0)).toEqual([]);
  });

  it('is found behind any number of pages whose jobs are only waiting', async () => {
    const shops = await Promise.all([1, 2, 3].map(() => addShop(store)));
    for (const shop of shops) {
      await beginRun(store, shop);
      await releasePages(store.database, shop.id, 8);
    }
    const seen = new Set<string>();
    for (let after = 0, guard = 0; guard < 100; guard += 1) {
      const [next] = await suspectPages(store.database, 0, 1, after);
      if (!next) break;
      seen.add(next.shop);
      after = next.pageId;
    }
    for (const shop of shops) expect(seen).toContain(shop.externalId);
  });
});
