/** The number that workers are scaled by, as autoscalers read it. */
import { expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { useConsole } from './support/use-console.ts';

const stack = useStack({
  sandbox: { products: 3 },
  settings: {
    WORKER_CONCURRENCY: '2',
    WORKER_CALLS_PER_SECOND: '10',
    RATE_MARGIN: '0',
    SHOPEE_APP_CALLS_PER_SECOND: '1000',
    SHOPEE_SHOP_CALLS_PER_SECOND: '1000',
  },
});
const web = useConsole(stack);

const workers = async () => (await web.get('/api/workers')).json() as Promise<{ wanted: number }>;

test('pages that wait for nothing but a worker ask for workers, in JSON and for Prometheus, as far as limits can feed them', async () => {
  const { pool } = stack.database;
  expect(await workers()).toMatchObject({ wanted: 0, max: 20, connected: 0, platforms: [] });

  const [shop] = await stack.shops();
  if (shop?.platform !== 'shopee') throw new Error('the first shop of the sandbox is of Shopee');
  const runId = await stack.request(shop, 'full');
  // Five that wait for a worker or are in hand; one waits for its next attempt, one is on the shelf.
  await pool.query(
    `WITH slice AS (
       INSERT INTO import_slices (run_id, role, field, from_second, to_second) VALUES ($1, 'base', 'update_time', 0, 1) RETURNING id
     )
     INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority, status, waiting_until)
     SELECT $1, $2, slice.id, n, 10, CASE n WHEN 5 THEN 'running' WHEN 7 THEN 'ready' ELSE 'queued' END,
       CASE n WHEN 6 THEN now() + interval '1 hour' END
     FROM slice, generate_series(1, 7) n`,
    [runId, shop.id],
  );
  expect(await workers()).toMatchObject({
    wanted: 3,
    platforms: [{ platform: 'shopee', pages: 5, shops: 1, admittedCalls: 1_000, byPages: 2.5, byCalls: 100 }],
  });
  expect(await (await web.get('/metrics')).text()).toMatch(/^syncstore_workers_wanted\{service="cli"\} 3$/m);

  // A limit that was changed holds here too: 15 calls a second feed one and a half workers.
  await pool.query(
    `INSERT INTO rate_limits (platform, scope, per_second, set_by) VALUES ('shopee', 'shop', 15, 'test')`,
  );
  expect(await workers()).toMatchObject({ wanted: 2 });
});
