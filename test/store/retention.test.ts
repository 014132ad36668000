/** What is pruned with age, and what stays however old it is. */
import {
  approveDelisting,
  pruneActions,
  pruneAlerts,
  prunePages,
  pruneResolvedRejects,
  pruneRuns,
  runSummaries,
  type ShopView,
} from '@syncstore/store';
import { expect, it } from 'vitest';
import { beginRun, claimOne } from './support/pages.ts';
import { fetched, rejected, write } from './support/products.ts';
import { addShop, rowOf, rowsOf, useStore } from './support/store.ts';

const store = useStore();
const DAY_MS = 24 * 3_600_000;
const MOST_OLD_MS = 90 * DAY_MS;

interface PastRun {
  readonly status: string;
  readonly kind?: string;
  /** Days since it ended; null while it has not. */
  readonly age?: number | null;
  readonly pages?: number;
  readonly pending?: number;
}

/** A run of the past, with one slice and its pages. */
async function pastRun(shop: ShopView, run: PastRun): Promise<number> {
  const { status, kind = 'full', age = 100, pages = 2, pending = 0 } = run;
  const { id } = await rowOf<{ id: number }>(
    store,
    `WITH run AS (
       INSERT INTO import_runs (shop_id, kind, status, phase, requested_by, started_at, ended_at, delisting_pending, totals)
       VALUES ($1, $2, $3, 'ended', 'test', now() - $4 * interval '1 day', now() - $4 * interval '1 day', $5,
         jsonb_build_object('pages', $6::int, 'distinct', 7)) RETURNING id
     ), slice AS (
       INSERT INTO import_slices (run_id, role, field, from_second, to_second) SELECT id, 'base', 'update_time', 0, 1 FROM run
       RETURNING id
     ), page AS (
       INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority, status, listed_ids)
       SELECT run.id, $1, slice.id, n, 10, 'done', ARRAY['' || n] FROM run, slice, generate_series(1, $6::int) n
     )
     SELECT id FROM run`,
    [shop.id, kind, status, age, pending, pages],
  );
  return id;
}

async function letterOf(run: number, status: 'dead' | 'discarded'): Promise<void> {
  await store.pool.query(
    `INSERT INTO dead_letters (platform, shop_id, run_id, page_id, generation, source_queue, source_job_id, reason, blame,
       user_message, detail, attempts, status, decided_at)
     SELECT 'shopee', shop_id, run_id, id, 1, 'q', 'j', 'x', 'system', '', '', 1, $2, CASE WHEN $2 = 'dead' THEN NULL ELSE now() END
     FROM import_pages WHERE run_id = $1 ORDER BY id LIMIT 1`,
    [run, status],
  );
}

const runsLeft = async (shop: ShopView) =>
  (
    await rowsOf<{ id: number }>(store, 'SELECT id FROM import_runs WHERE shop_id = $1 ORDER BY id', [
      shop.id,
    ])
  ).map(({ id }) => id);
const pagesLeft = async (run: number) =>
  (await rowOf<{ n: number }>(store, 'SELECT count(*)::int AS n FROM import_pages WHERE run_id = $1', [run]))
    .n;

it('ended runs go by age with slices and pages; what is open, has dead letters or is still asked for stays', async () => {
  const shop = await addShop(store);
  const gone = [
    await pastRun(shop, { status: 'completed' }),
    await pastRun(shop, { status: 'completed_with_errors', pending: 30 }), // a later full run makes it void
    await pastRun(shop, { status: 'cancelled' }),
    await pastRun(shop, { status: 'failed', pages: 5 }),
  ];
  const undecided = await pastRun(shop, { status: 'completed_with_errors' });
  await letterOf(undecided, 'dead');
  const decided = await pastRun(shop, { status: 'completed_with_errors' });
  await letterOf(decided, 'discarded');
  const kept = [
    undecided,
    decided,
    await pastRun(shop, { status: 'redriving' }),
    await pastRun(shop, { status: 'completed' }), // the last one that completed
    await pastRun(shop, { status: 'completed_with_errors', age: 80 }), // young
    await pastRun(shop, { status: 'completed_with_errors', pending: 30 }), // waits for its delisting to be approved
    await pastRun(shop, { status: 'completed', kind: 'incremental' }), // the last of its kind
    await pastRun(shop, { status: 'running', kind: 'incremental', age: null }),
  ];
  // Batches smaller than a run has pages: all of them go all the same.
  expect(await pruneRuns(store.database, MOST_OLD_MS, { batch: 2 })).toBe(gone.length);
  expect(await runsLeft(shop)).toEqual(kept);
  expect(await Promise.all([...gone, ...kept].map(pagesLeft))).toEqual([
    ...gone.map(() => 0),
    ...kept.map(() => 2),
  ]);
  await approveDelisting(store.database, kept[5] ?? 0, { who: 'cli:ada', why: null });
});

it('pages and slices go before their run, whose sums stay', async () => {
  const shop = await addShop(store);
  const old = await pastRun(shop, { status: 'completed', age: 40, pages: 3 });
  const last = await pastRun(shop, { status: 'completed', age: 35 });
  expect(await prunePages(store.database, 30 * DAY_MS, { batch: 2 })).toBeGreaterThanOrEqual(3);
  expect([await pagesLeft(old), await pagesLeft(last)]).toEqual([0, 2]);
  expect((await runSummaries(store.database, { ids: [old] }))[0]).toMatchObject({ pages: 3, distinct: 7 });
  expect(await prunePages(store.database, 30 * DAY_MS)).toBe(0);
});

it('resolved rejects go by age, and with them payloads of products that never became listings; the latest of a listing or an open reject stays', async () => {
  const shop = await addShop(store);
  await beginRun(store, shop);
  await write(store, await claimOne(store, shop), {
    products: [fetched('listing')],
    rejects: ['mended', 'withdrawn', 'open', 'young'].map((id) => rejected(id)),
  });
  const ids = async (table: string) =>
    (
      await rowsOf<{ id: string }>(
        store,
        `SELECT external_id AS id FROM ${table} WHERE shop_id = $1 ORDER BY 1`,
        [shop.id],
      )
    ).map(({ id }) => id);
  await store.pool.query(
    `UPDATE platform_mappings SET external_id = 'mended' WHERE external_id = 'listing' AND shop_id = $1`,
    [shop.id],
  );
  await store.pool.query(
    `UPDATE raw_import_data SET fetched_at = now() - interval '200 days' WHERE shop_id = $1`,
    [shop.id],
  );
  await store.pool.query(
    `UPDATE import_rejects SET resolved_at = now() - CASE external_id WHEN 'young' THEN 80 ELSE 100 END * interval '1 day'
     WHERE external_id <> 'open' AND shop_id = $1`,
    [shop.id],
  );
  expect(await pruneResolvedRejects(store.database, MOST_OLD_MS, { batch: 1 })).toBe(2);
  expect(await ids('import_rejects')).toEqual(['open', 'young']);
  expect(await ids('raw_import_data')).toEqual(['listing', 'mended', 'open', 'young']);
});

it('alerts that are over, notices that were sent and the log of who did what go by age; what fires or is to be sent stays', async () => {
  await store.pool.query(`
    INSERT INTO alert_events (name, condition, level, value, fired_at, resolved_at) VALUES
      ('old', 'c', 'l', 1, now() - interval '101 days', now() - interval '100 days'),
      ('young', 'c', 'l', 1, now() - interval '101 days', now() - interval '80 days'),
      ('firing', 'c', 'l', 1, now() - interval '101 days', NULL);
    INSERT INTO alert_notices (action, target, subject, content, created_at, sent_at, next_try_at) VALUES
      ('webhook', '{}', 'old', '[]', now() - interval '100 days', now(), NULL),
      ('webhook', '{}', 'to send', '[]', now() - interval '100 days', NULL, now());
    INSERT INTO operator_actions (at, who, action, subject) VALUES
      (now() - interval '100 days', 'old', 'a', 's'), (now() - interval '80 days', 'young', 'a', 's')`);
  expect(await pruneAlerts(store.database, MOST_OLD_MS)).toBe(1);
  expect(await pruneActions(store.database, MOST_OLD_MS)).toBe(1);
  const names = await rowsOf<{ name: string }>(
    store,
    `SELECT name FROM alert_events UNION ALL SELECT subject FROM alert_notices
     UNION ALL SELECT who FROM operator_actions WHERE action = 'a' ORDER BY 1`,
  );
  expect(names.map(({ name }) => name)).toEqual(['firing', 'to send', 'young', 'young']);
});
