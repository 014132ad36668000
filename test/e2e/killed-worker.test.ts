/**
 * A worker that holds a half-written page is killed, or hangs and comes back: another one finishes it, and the counts are as if
 * nothing had happened.
 */
import { runSummaries } from '@syncstore/store';
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import type { AppProcess } from '../support/app-process.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

// Slow answers: a page's chunks take long enough for the kill to fall between two of them.
const stack = useStack({ sandbox: { products: 150, limits: 'lifted' } });

/** The worker that finishes what others left. */
let others: AppProcess | undefined;

/** A page that is being worked on, has some of its details written and some still to fetch. */
async function halfWrittenPage(): Promise<{ id: string; claim: string }> {
  for (;;) {
    const { rows } = await stack.database.pool.query<{ id: string; claim: string }>(
      `SELECT id, claim FROM import_pages WHERE status = 'running' AND created > 0 AND jsonb_array_length(pending) > 0 LIMIT 1`,
    );
    if (rows[0]) return rows[0];
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

test('a page half-written by a killed worker is finished by another one, and nothing is lost or counted twice', async () => {
  await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 60 } });
  await stack.start('producer');
  const victim = await stack.start('worker');
  const shop = (await stack.shops()).find((candidate) => candidate.platform === 'tiktok-shop');
  if (!shop) throw new Error('the sandbox has no TikTok Shop');
  const runId = await stack.request(shop, 'full');
  const page = await halfWrittenPage();
  await victim.end('SIGKILL');
  const { rows } = await stack.database.pool.query<{ status: string; claim: string; left: number }>(
    'SELECT status, claim, jsonb_array_length(pending) AS left FROM import_pages WHERE id = $1',
    [page.id],
  );
  expect(rows[0], 'the victim held the page when it was killed').toMatchObject({
    status: 'running',
    claim: page.claim,
  });
  expect(rows[0]?.left).toBeGreaterThan(0);

  others = await stack.start('worker');
  const [run] = await stack.ended(runId);
  if (!run) throw new Error('the run is gone');
  expectAccountingToAddUp(run);
  const truth = await stack.sandbox.truth('tiktok-shop', shop.externalId);
  const expected = (way: string) => truth.filter((product) => product.expected === way).length;
  expect(run).toMatchObject({
    status: 'completed',
    created: expected('accepted'),
    updated: 0,
    unchanged: 0,
    rejected: expected('rejected'),
    unsettled: 0,
  });
  await expectCatalogueToEqualTruth(stack, 'tiktok-shop', shop.externalId);
}, 120_000);

test('a worker that hangs for longer than its lease, and comes back when another did its page, writes nothing', async () => {
  // One hand: the page that hangs is the only one it has.
  const twin = await stack.start('worker', {
    FAILPOINTS: 'details.answered:pause',
    WORKER_CONCURRENCY: '1',
  });
  const shop = (await stack.shops()).find((candidate) => candidate.platform === 'shopee');
  if (!shop) throw new Error('the sandbox has no Shopee shop');
  // The worker of the test before would be faster.
  await others?.end('SIGTERM');
  const runId = await stack.request(shop, 'full');
  await twin.line(({ msg }) => msg === 'failpoint reached');
  others = await stack.start('worker');
  const [ended] = await stack.ended(runId);
  if (!ended) throw new Error('the run is gone');
  expectAccountingToAddUp(ended);
  expect(ended).toMatchObject({ status: 'completed', unsettled: 0 });

  twin.process.kill('SIGCONT');
  expect(await twin.end('SIGTERM')).toBe(0);
  expect(twin.lines.map(({ msg }) => msg)).not.toContain('page settled');
  expect(await runSummaries(stack.runtime.database, { ids: [runId] })).toEqual([ended]);
  await expectCatalogueToEqualTruth(stack, 'shopee', shop.externalId);
}, 120_000);
