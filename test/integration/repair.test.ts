/** What a repair says and mends between PostgreSQL and Redis. No worker runs: whatever happens to a job, the repair did it. */
import { pageJobId } from '@syncstore/contracts';
import { repair } from '@syncstore/runtime';
import { claimPage, killPage, pauseRun, regenerate, type ShopView, startRun } from '@syncstore/store';
import { Redis } from 'ioredis';
import { beforeEach, describe, expect, test } from 'vitest';
import { runInProcessJson } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 3 } });
const LEASE_MS = 600_000;
const NOW = { thorough: true, graceMs: 0 };

const look = () => repair(stack.runtime, { ...NOW, dryRun: true });
const mend = () => repair(stack.runtime, { ...NOW, dryRun: false });
const counts = (differences: Awaited<ReturnType<typeof look>>) =>
  Object.fromEntries(differences.map(({ kind, count }) => [kind, count]));

async function flush(): Promise<void> {
  const { url, prefix } = stack.runtime.config.redis;
  const redis = new Redis(url);
  const keys = await redis.keys(`*${prefix}*`);
  if (keys.length > 0) await redis.del(...keys);
  redis.disconnect();
}

/** Ids of the jobs that wait, of all platforms. */
async function waiting(): Promise<string[]> {
  const ids: string[] = [];
  for await (const jobs of stack.runtime.queues.waiting()) {
    ids.push(...jobs.map(({ pageId, generation }) => pageJobId(pageId, generation)));
  }
  return ids.sort();
}

/** Ids of the jobs that PostgreSQL says there should be. */
async function expected(): Promise<string[]> {
  const { rows } = await stack.database.pool.query<{ id: number; generation: number }>(
    `SELECT id::int, generation FROM import_pages WHERE status = 'queued'`,
  );
  return rows.map(({ id, generation }) => pageJobId(id, generation)).sort();
}

describe.sequential('a repair', () => {
  let shop: ShopView;
  let runId: number;

  beforeEach(async () => {
    await stack.database.pool.query('TRUNCATE import_runs, dead_letters CASCADE');
    await flush();
    const [first] = await stack.shops();
    if (!first) throw new Error('the sandbox has no shop');
    shop = first;
    runId = await stack.request(shop, 'full');
    const paging = stack.runtime.platforms.get(shop.platform)?.paging;
    if (!paging) throw new Error('the platform is not configured');
    await startRun(
      stack.runtime.database,
      { runId, kind: 'full', shopId: shop.id },
      {
        clockAt: Date.now(),
        paging,
        sliceTarget: 100,
      },
    );
    // Two pages more than the one that a run of an unknown shop begins with.
    await stack.database.pool.query(
      `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority)
       SELECT run_id, shop_id, slice_id, n, priority FROM import_pages, generate_series(1, 2) AS n WHERE run_id = $1`,
      [runId],
    );
  });

  test('releases what a crash left on the shelf, and finds nothing more to do', async () => {
    expect(counts(await look())).toEqual({ idle_shops: 1 });
    expect(await waiting()).toEqual([]);
    expect(counts(await mend())).toEqual({ idle_shops: 1 });
    expect(await waiting()).toEqual(await expected());
    expect(await waiting()).toHaveLength(3);
    expect(await mend()).toEqual([]);
  });

  test('gives every page its job again when Redis comes back empty; a dry run only says so', async () => {
    await stack.runtime.driver.releaseShop(shop.id);
    await flush();
    expect(counts(await look())).toEqual({ lost_jobs: 3 });
    expect(await waiting()).toEqual([]);
    // A page that was queued a moment ago counts as lost only later, since its job may be on its way.
    await stack.database.pool.query(`UPDATE import_pages SET queued_at = queued_at - interval '1 minute'`);
    const { document } = await runInProcessJson<{ dryRun: boolean; differences: unknown[] }>(['repair'], {
      ...settingsOf(stack.runtime),
      LOST_AFTER_MS: '50',
    });
    expect(document).toMatchObject({ dryRun: false, differences: [{ kind: 'lost_jobs', count: 3 }] });
    expect(await waiting()).toEqual(await expected());
    expect(await waiting()).toHaveLength(3);
  });

  test('by two at once makes one job of a page', async () => {
    await stack.runtime.driver.releaseShop(shop.id);
    await flush();
    await Promise.all([mend(), mend(), mend()]);
    expect(await waiting()).toEqual(await expected());
    expect(await waiting()).toHaveLength(3);
  });

  test('makes the queues follow a database that was restored from an older backup', async () => {
    await stack.database.pool.query('CREATE TABLE backup AS TABLE import_pages');
    await stack.runtime.driver.releaseShop(shop.id);
    // After the backup: pages are released, one is given a new generation, another is opened by a list commit.
    const [first] = await jobsOf();
    if (!first) throw new Error('nothing was released');
    const replaced = await regenerate(stack.runtime.database, first);
    if (!replaced) throw new Error('the page could not be regenerated');
    await stack.runtime.queues.enqueue([replaced]);
    await stack.database.pool.query(
      `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority)
       SELECT run_id, shop_id, slice_id, 9, priority FROM import_pages WHERE run_id = $1 LIMIT 1`,
      [runId],
    );
    await stack.runtime.driver.releaseShop(shop.id);
    expect(await waiting()).toHaveLength(5);

    await stack.database.pool.query('TRUNCATE import_pages');
    await stack.database.pool.query('INSERT INTO import_pages SELECT * FROM backup');
    await stack.database.pool.query('DROP TABLE backup');
    await mend();
    await mend();
    expect(await waiting()).toEqual(await expected());
    expect(await waiting()).toHaveLength(3);
    expect(await look()).toEqual([]);
  });

  test('removes the jobs of settled pages, and leaves those of dead ones, which are retries', async () => {
    await stack.runtime.driver.releaseShop(shop.id);
    const [done, dead] = await jobsOf();
    if (!done || !dead) throw new Error('too few pages were released');
    await stack.database.pool.query(`UPDATE import_pages SET status = 'done' WHERE id = $1`, [done.pageId]);
    const claimed = await claimPage(stack.runtime.database, dead, LEASE_MS);
    if (claimed.kind !== 'claimed') throw new Error('the page was not claimed');
    const usage = { apiCalls: 0, throttled: 0, attempt: null, sourceAttemptsMade: 0 };
    const death = { reason: 'permanent', blame: 'system', userMessage: 'no', detail: 'no' } as const;
    await killPage(stack.runtime.database, claimed.page, { ...death, ...usage });
    expect(counts(await look())).toEqual({ stray_jobs: 1, dead_letters: 1 });
    await mend();
    const ids = await waiting();
    expect(ids).not.toContain(pageJobId(done.pageId, done.generation));
    expect(ids).toContain(pageJobId(dead.pageId, dead.generation));
  });

  test('takes what is paused out of the queues', async () => {
    await pauseRun(stack.runtime.database, runId, { who: 'test', why: null });
    await stack.database.pool.query(`UPDATE import_pages SET status = 'queued', queued_at = now()`);
    await stack.runtime.queues.enqueue(
      (await jobsOf()).map((job) => ({ job, priority: 0, traceParent: null })),
    );
    expect(await waiting()).toHaveLength(3);
    expect(counts(await look())).toEqual({ held_pages: 3 });
    expect(counts(await mend())).toEqual({ held_pages: 3 });
    expect(await waiting()).toEqual([]);
    expect(await look()).toEqual([]);
  });

  async function jobsOf() {
    const { rows } = await stack.database.pool.query<{ id: number; generation: number }>(
      `SELECT id::int, generation FROM import_pages WHERE status = 'queued' ORDER BY id`,
    );
    const { platform, externalId } = shop;
    return rows.map(({ id: pageId, generation }) => {
      return { v: 1 as const, platform, pageId, generation, runId, shop: externalId };
    });
  }
});
