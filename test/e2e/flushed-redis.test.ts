/** PostgreSQL is the truth, Redis is rebuildable: a flush in the middle of an import costs time and nothing else. */
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { flushRedis } from '../support/flush-redis.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({
  sandbox: { products: 120, limits: 'lifted' },
  settings: { TIKTOK_SHOP_PAGE_SIZE: '20' },
});

test('an import whose queues vanish half-way ends by itself with every product', async () => {
  await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 40 } });
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  const shop = (await stack.shops()).find((candidate) => candidate.platform === 'tiktok-shop');
  if (!shop) throw new Error('the sandbox has no TikTok Shop');
  const runId = await stack.request(shop, 'full');
  for (;;) {
    const { rows } = await stack.database.pool.query(
      `SELECT 1 FROM import_pages WHERE run_id = $1 AND created > 0 LIMIT 1`,
      [runId],
    );
    if (rows.length > 0) break;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  expect(await flushRedis(stack.runtime)).toBeGreaterThan(0);
  const [run] = await stack.ended(runId);
  if (!run) throw new Error('the run is gone');
  expectAccountingToAddUp(run);
  expect(run).toMatchObject({ status: 'completed', unsettled: 0, deadPages: 0 });
  await expectCatalogueToEqualTruth(stack, 'tiktok-shop', shop.externalId);
}, 90_000);
