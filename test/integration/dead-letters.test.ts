/**
 * Dead letters between PostgreSQL and Redis: whoever decides, and whatever is lost on the way, the queues follow PostgreSQL.
 * No worker runs here except where a test starts one; the queue prefix is not the default.
 */
import { deadLetterJobId, pageJobId } from '@syncstore/contracts';
import { maintenanceTasks } from '@syncstore/runtime';
import { idleWork, readDeadLetter, redrivePage } from '@syncstore/store';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type DeadPage, deadPage, queuedPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 3 } });
const ADA = { who: 'cli:ada', why: null };
const NOW = { graceMs: 0 };

let working: ReturnType<typeof stack.runtime.queues.work> | undefined;

const bull = () => stack.runtime.queues.bull;
const letterJob = ({ job }: DeadPage) =>
  bull().deadLetters.shopee.getJob(deadLetterJobId(job.pageId, job.generation));
const pageJobOf = ({ job }: DeadPage) => bull().pages.shopee.getJob(pageJobId(job.pageId, job.generation));

beforeEach(async () => {
  await Promise.all(
    bull()
      .all()
      .map((queue) => queue.obliterate({ force: true })),
  );
  await stack.database.pool.query('TRUNCATE import_runs, dead_letters CASCADE');
});
afterEach(async () => {
  await working?.close();
  working = undefined;
});

/** The workers of all queues, in this process; page jobs that can be read find nothing to do. */
function startWorkers(): void {
  const { queues, deadLetters } = stack.runtime;
  working = queues.work(
    {
      page: async () => ({ kind: 'stale' }),
      deadLetters,
      maintenance: maintenanceTasks(stack.runtime),
    },
    { concurrency: 1, graceMs: 5_000 },
  );
}

/** BullMQ's events would tell of jobs, but not of rows. */
async function until(isSo: () => Promise<boolean | undefined>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

async function openPages(): Promise<number[]> {
  const { rows } = await stack.database.pool.query<{ generation: number }>(
    "SELECT generation FROM import_pages WHERE status = 'queued'",
  );
  return rows.map(({ generation }) => generation);
}

describe('a sweep', () => {
  test('gives a dead letter its job when Redis never had it or lost everything, once', async () => {
    const dead = await deadPage(stack);
    const { deadLetters } = stack.runtime;
    expect((await deadLetters.follow({ ...NOW, dryRun: true })).missing).toHaveLength(1);
    expect(await letterJob(dead)).toBeUndefined();
    await Promise.all([deadLetters.follow(NOW), deadLetters.follow(NOW)]);
    expect(await bull().deadLetters.shopee.count()).toBe(1);
    expect((await letterJob(dead))?.data).toMatchObject({ deadLetterId: dead.id, reason: 'permanent' });
    await bull().deadLetters.shopee.obliterate({ force: true });
    expect((await deadLetters.follow(NOW)).missing).toHaveLength(1);
    expect(await letterJob(dead)).toBeDefined();
    expect(await deadLetters.follow(NOW)).toEqual({ missing: [], leftOver: [] });
  });

  test('never asks for a redrive: what it adds is failed with its reason by the queue’s worker', async () => {
    const dead = await deadPage(stack);
    await stack.runtime.deadLetters.follow(NOW);
    startWorkers();
    await until(async () => (await letterJob(dead))?.isFailed());
    expect((await letterJob(dead))?.failedReason).toBe('permanent: Give the app permission for this shop.');
    expect((await readDeadLetter(stack.runtime.database, dead.id))?.status).toBe('dead');
  });

  test('leaves alone what is older, or more, than the queue keeps', async () => {
    await deadPage(stack);
    await stack.database.pool.query("UPDATE dead_letters SET created_at = now() - interval '31 days'");
    expect((await stack.runtime.deadLetters.follow(NOW)).missing).toEqual([]);
  });

  test('makes up a redrive whose process was killed before it enqueued anything', async () => {
    const dead = await deadPage(stack);
    const { database, deadLetters, driver } = stack.runtime;
    await deadLetters.follow(NOW);
    startWorkers();
    await until(async () => (await letterJob(dead))?.isFailed());
    await redrivePage(database, dead.id, ADA);
    expect((await deadLetters.follow(NOW)).leftOver).toHaveLength(1);
    expect(await letterJob(dead)).toBeUndefined();
    for (const { shopId } of (await idleWork(database, 8)).shops) await driver.releaseShop(shopId);
    expect(await bull().pages.shopee.getJob(pageJobId(dead.job.pageId, 2))).toBeDefined();
  });
});

describe('who decides', () => {
  test('at once with others makes one job, and the letter leaves both queues', async () => {
    const dead = await deadPage(stack);
    const { deadLetters } = stack.runtime;
    await deadLetters.follow(NOW);
    const results = await Promise.all([
      deadLetters.redrive([dead.id], ADA),
      deadLetters.redrive([dead.id], { who: 'console:admin', why: 'me too' }),
      deadLetters.retried(dead.id).then((result) => (result === 'redriven' ? [dead.id] : [])),
    ]);
    expect(results.flat()).toEqual([dead.id]);
    expect(await openPages()).toEqual([2]);
    expect(await bull().pages.shopee.getJob(pageJobId(dead.job.pageId, 2))).toBeDefined();
    expect(await letterJob(dead)).toBeUndefined();
    expect(await pageJobOf(dead)).toBeUndefined();
  });

  test('to discard takes the letter off the queue, and nothing redrives it any more', async () => {
    const dead = await deadPage(stack);
    const { deadLetters } = stack.runtime;
    await deadLetters.follow(NOW);
    expect(await deadLetters.discard([dead.id], ADA)).toEqual([dead.id]);
    expect(await letterJob(dead)).toBeUndefined();
    expect(await deadLetters.redrive([dead.id], ADA)).toEqual([]);
    expect(await deadLetters.discard([dead.id], ADA)).toEqual([]);
    expect((await deadLetters.follow(NOW)).missing).toEqual([]);
  });
});

describe('a page job that can not be read', () => {
  test('kills the page that its id names, and redrives it when an operator retries the job', async () => {
    const job = await queuedPage(stack);
    const id = pageJobId(job.pageId, job.generation);
    const broken = await bull().pages.shopee.getJob(id);
    await broken?.updateData({ ...job, runId: -1 });
    startWorkers();
    await until(async () => (await bull().pages.shopee.getJob(id))?.isFailed());
    const { rows } = await stack.database.pool.query<{ id: number; reason: string }>(
      'SELECT * FROM dead_letters',
    );
    expect(rows).toMatchObject([{ reason: 'invalid_payload', page_id: String(job.pageId) }]);
    expect((await bull().pages.shopee.getJob(id))?.failedReason).toMatch(/invalid payload: .*runId/s);
    await until(async () => (await bull().deadLetters.shopee.getFailedCount()) === 1);
    await (await bull().pages.shopee.getJob(id))?.retry();
    await until(async () => (await openPages()).includes(2));
    expect((await readDeadLetter(stack.runtime.database, rows[0]?.id ?? 0))?.status).toBe('redriven');
  });

  test('and names no page of ours just fails, with what is wrong', async () => {
    await bull().pages.shopee.add(
      'page',
      { ...(await queuedPage(stack)), shop: '', runId: 0 },
      { jobId: 'page-999999-g1' },
    );
    startWorkers();
    await until(async () => (await bull().pages.shopee.getJob('page-999999-g1'))?.isFailed());
    expect((await bull().pages.shopee.getJob('page-999999-g1'))?.failedReason).toMatch(/invalid payload/);
    expect((await stack.database.pool.query('SELECT FROM dead_letters')).rowCount).toBe(0);
  });
});
