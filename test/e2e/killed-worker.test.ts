/** SIGKILL of a worker that holds a half-written page: another one finishes it, and the counts are as if nothing had happened. */
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

// Slow answers: a page's chunks take long enough for the kill to fall between two of them.
const stack = useStack({ sandbox: { products: 150, limits: 'lifted' } });

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

  await stack.start('worker');
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
