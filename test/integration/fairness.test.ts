/** Whose pages stand where in the queues. No worker runs: what is looked at is what one would take next. */
import type { ListingRunKind } from '@syncstore/contracts';
import { type ShopView, startRun } from '@syncstore/store';
import { beforeEach, expect, test } from 'vitest';
import { flushRedis } from '../support/flush-redis.ts';
import { useStack } from '../support/use-stack.ts';

const WINDOW = 8;
const MANY_PAGES = 100;

const stack = useStack({ sandbox: { products: 3 }, settings: { SHOP_WINDOW: String(WINDOW) } });
let large: ShopView;
let small: ShopView;

beforeEach(async () => {
  await stack.database.pool.query('TRUNCATE import_runs CASCADE');
  await flushRedis(stack.runtime);
  const [one, other] = (await stack.shops()).filter(({ platform }) => platform === 'shopee');
  if (!one || !other) throw new Error('the sandbox lacks a shop');
  [large, small] = [one, other];
});

/** Starts a run that has so many pages to release. */
async function startWithPages(shop: ShopView, kind: ListingRunKind, pages: number): Promise<number> {
  const { runtime, database } = stack;
  const paging = runtime.platforms.get(shop.platform)?.paging;
  if (!paging) throw new Error('the platform is not configured');
  const runId = await stack.request(shop, kind);
  const run = { runId, kind, shopId: shop.id };
  await startRun(runtime.database, run, { clockAt: Date.now(), paging, sliceTarget: 100 });
  await database.pool.query(
    'DELETE FROM import_pages p USING import_pages q WHERE p.run_id = $1 AND q.run_id = $1 AND p.id > q.id',
    [runId],
  );
  await database.pool.query(
    `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority)
     SELECT run_id, shop_id, slice_id, n, priority FROM import_pages, generate_series(1, $2) AS n WHERE run_id = $1`,
    [runId, pages - 1],
  );
  return runId;
}

/** As if workers had settled so many of the pages that are released. */
async function settle(runId: number, pages: number): Promise<void> {
  await stack.database.pool.query(
    `UPDATE import_pages SET status = 'done' WHERE id IN
       (SELECT id FROM import_pages WHERE run_id = $1 AND status = 'queued' LIMIT $2)`,
    [runId, pages],
  );
}

/** The runs of the pages in the order in which a worker takes them. */
async function nextInLine(): Promise<number[]> {
  const jobs = await stack.runtime.queues.bull.pages.shopee.getJobs(['waiting', 'prioritized'], 0, -1, true);
  return jobs.map(({ data }) => data.runId);
}

test('a shop of many pages never has more than its window of them ahead of another shop', async () => {
  const { driver } = stack.runtime;
  const ofLarge = await startWithPages(large, 'full', MANY_PAGES);
  await driver.releaseShop(large.id);
  const ofSmall = await startWithPages(small, 'full', 1);
  await driver.releaseShop(small.id);
  expect(await nextInLine()).toEqual([...Array.from({ length: WINDOW }, () => ofLarge), ofSmall]);
  // What is released as its pages are settled goes behind.
  await settle(ofLarge, 3);
  await driver.releaseShop(large.id);
  expect((await nextInLine()).slice(WINDOW)).toEqual([ofSmall, ofLarge, ofLarge, ofLarge]);
});

test('an incremental run goes ahead of full ones: of another shop in the queue, of its own shop in the window', async () => {
  const { driver } = stack.runtime;
  const full = await startWithPages(large, 'full', MANY_PAGES);
  await driver.releaseShop(large.id);
  const ofOther = await startWithPages(small, 'incremental', 1);
  await driver.releaseShop(small.id);
  expect((await nextInLine())[0]).toBe(ofOther);
  const ofSame = await startWithPages(large, 'incremental', 2);
  await settle(full, 2);
  await driver.releaseShop(large.id);
  expect((await nextInLine()).slice(0, 3)).toEqual([ofOther, ofSame, ofSame]);
});
