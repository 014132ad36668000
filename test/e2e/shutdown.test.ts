/** Stopping workers: in the middle of an import it costs neither attempts nor stalls, and it ends in time. */
import { runSummaries } from '@syncstore/store';
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import type { AppProcess } from '../support/app-process.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

// Pages of three chunks, each of them slow enough for a signal to fall into it.
const stack = useStack({
  sandbox: { products: 500, limits: 'lifted' },
  settings: {
    // Nobody dies here: a lease that runs out on a busy machine would count as a stall.
    LEASE_MS: '60000',
    WORKER_CONCURRENCY: '1',
    TIKTOK_SHOP_PAGE_SIZE: '50',
    TIKTOK_SHOP_DETAIL_CONCURRENCY: '4',
  },
});

async function tiktokShop() {
  const shop = (await stack.shops()).find(({ platform }) => platform === 'tiktok-shop');
  if (!shop) throw new Error('the sandbox has no TikTok Shop');
  return shop;
}

/** Resolves when a page of the run has some of its details written and some to fetch. */
async function halfWritten(runId: number): Promise<void> {
  for (;;) {
    const { rows } = await stack.database.pool.query(
      `SELECT 1 FROM import_pages
       WHERE run_id = $1 AND status = 'running' AND created > 0 AND jsonb_array_length(pending) > 20`,
      [runId],
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const spent = async (runId: number) =>
  (
    await stack.database.pool.query<{ attempts: number; stalls: number }>(
      'SELECT max(attempts) AS attempts, max(stalls) AS stalls FROM import_pages WHERE run_id = $1',
      [runId],
    )
  ).rows[0];

test('three workers restarted one after another in the middle of an import add no attempt and no stall', async () => {
  await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 300 } });
  const [, ...workers] = await Promise.all([
    stack.start('producer'),
    stack.start('worker'),
    stack.start('worker'),
    stack.start('worker'),
  ]);
  const shop = await tiktokShop();
  const runId = await stack.request(shop, 'full');
  await halfWritten(runId);
  const replacements: AppProcess[] = [];
  for (const worker of workers) {
    const [exitCode, next] = await Promise.all([worker.end('SIGTERM'), stack.start('worker')]);
    expect(exitCode).toBe(0);
    replacements.push(next);
  }
  const [halfWay] = await runSummaries(stack.runtime.database, { ids: [runId] });
  expect(halfWay, 'the import went on for as long as workers were restarted').toMatchObject({
    endedAt: null,
  });
  await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 0 } });
  const handedBack = workers.flatMap(({ lines }) => lines.filter(({ msg }) => msg === 'page waits'));
  expect(handedBack.map(({ reason }) => reason)).toContain('shutdown');
  const [run] = await stack.ended(runId);
  if (!run) throw new Error('the run is gone');
  expectAccountingToAddUp(run);
  expect(run).toMatchObject({ status: 'completed', unsettled: 0, deadPages: 0 });
  expect(await spent(runId)).toEqual({ attempts: 0, stalls: 0 });
  await expectCatalogueToEqualTruth(stack, 'tiktok-shop', shop.externalId);
  for (const worker of replacements) expect(await worker.end('SIGTERM')).toBe(0);
}, 120_000);

test('a page that hangs is handed back at the deadline; a second signal does not even wait for that', async () => {
  const shop = await tiktokShop();
  const runId = await stack.request(shop, 'deep');
  await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 0 } });
  const running = async () => {
    for (;;) {
      const { rows } = await stack.database.pool.query<{ id: string; generation: number }>(
        `SELECT id, generation FROM import_pages WHERE run_id = $1 AND status = 'running'`,
        [runId],
      );
      if (rows[0]) return rows[0];
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const statusOf = async (id: string) =>
    (
      await stack.database.pool.query<{ status: string; generation: number; attempts: number }>(
        'SELECT status, generation, attempts FROM import_pages WHERE id = $1',
        [id],
      )
    ).rows[0];
  // The producer of the test before has started the run, which asked for the clock; from here on nothing answers.
  await expect
    .poll(
      async () =>
        (await stack.database.pool.query('SELECT 1 FROM import_pages WHERE run_id = $1', [runId])).rowCount,
      { timeout: 30_000 },
    )
    .toBeGreaterThan(0);
  await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 30_000 } });

  /** Resolves when a page is claimed and its call hangs in the marketplace. */
  const hanging = async () => {
    await expect
      .poll(async () => (await stack.sandbox.stats()).platforms.some(({ calls }) => calls > 0), {
        timeout: 30_000,
      })
      .toBe(true);
    return running();
  };
  await stack.sandbox.resetStats();
  const stopped = await stack.start('worker', { SHUTDOWN_GRACE_MS: '200' });
  const page = await hanging();
  expect(await stopped.end('SIGTERM')).toBe(0);
  expect(await statusOf(page.id)).toEqual({
    status: 'queued',
    generation: page.generation + 1,
    attempts: 0,
  });

  await stack.sandbox.resetStats();
  const killed = await stack.start('worker', { SHUTDOWN_GRACE_MS: '60000' });
  await hanging();
  killed.process.kill('SIGTERM');
  await killed.line(({ msg }) => msg === 'stopping');
  const asked = Date.now();
  expect(await killed.end('SIGTERM')).toBe(1);
  expect(Date.now() - asked).toBeLessThan(5_000);
}, 120_000);
