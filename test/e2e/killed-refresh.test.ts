/**
 * A worker that dies between a marketplace's answer to a token refresh and storing it: the one moment that can cost more
 * than time. The old refresh token is spent and the new pair is lost. What comes of it is the marketplace's to decide.
 */
import type { ShopView } from '@syncstore/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { connectSandboxShops } from '../../scripts/quickstart/consent.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

/** Much more than a death takes: a busy machine must not look like a lost page. */
const LONGEST_MS = 180_000;
const LOOK_EVERY_MS = 20;

const stack = useStack({
  sandbox: { products: 30, limits: 'lifted' },
  settings: { LEASE_MS: '1500', TOKEN_LEASE_MS: '1500' },
});

beforeAll(() => stack.start('producer'), LONGEST_MS);

/** Starts a run of a shop whose access token has ended, and kills the worker that renews it. */
async function runWithKilledRefresh(shop: ShopView): Promise<number> {
  const runId = await stack.request(shop, 'full');
  await untilFound(`SELECT 1 FROM import_pages WHERE run_id = $1 AND status = 'queued'`, runId);
  await stack.database.pool.query('UPDATE platform_grants SET access_expires_at = now() WHERE id = $1', [
    shop.grantId,
  ]);
  const victim = await stack.start('worker', { FAILPOINTS: 'grant.refreshed:kill' });
  await victim.killedAt('grant.refreshed');
  return runId;
}

async function untilFound(query: string, parameter: number): Promise<void> {
  for (;;) {
    if ((await stack.database.pool.query(query, [parameter])).rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

async function shopeeShop(index: number): Promise<ShopView> {
  const shop = (await stack.shops()).filter(({ platform }) => platform === 'shopee')[index];
  if (!shop) throw new Error('the sandbox has too few shops');
  return shop;
}

describe.sequential('a token refresh killed between answer and store', () => {
  test(
    'recovers by itself where the marketplace answers the spent token once more',
    async () => {
      await stack.sandbox.setFaults({ shopee: { refreshReplaySeconds: 600 } });
      const shop = await shopeeShop(0);
      const runId = await runWithKilledRefresh(shop);
      const rescuer = await stack.start('worker');
      const [run] = await stack.ended(runId);
      expect(run).toMatchObject({ status: 'completed', unsettled: 0 });
      expect((await shopeeShop(0)).grantStatus).toBe('active');
      await expectCatalogueToEqualTruth(stack, 'shopee', shop.externalId);
      await rescuer.end('SIGTERM');
    },
    LONGEST_MS,
  );

  test(
    'ends in needs_reconsent where the spent token is refused; its pages wait for the seller at no attempt',
    async () => {
      await stack.sandbox.setFaults({ shopee: { refreshReplaySeconds: 0 } });
      const shop = await shopeeShop(1);
      const runId = await runWithKilledRefresh(shop);
      await stack.start('worker');
      await untilFound(
        `SELECT 1 FROM platform_grants WHERE id = $1 AND status = 'needs_reconsent'`,
        shop.grantId,
      );
      // Handed back by its worker, or put on the shelf by the sweep since: whichever the look meets.
      await untilFound(
        `SELECT 1 FROM import_pages WHERE run_id = $1 AND status IN ('queued', 'ready')`,
        runId,
      );
      const { rows } = await stack.database.pool.query(
        `SELECT (SELECT sum(attempts)::int FROM import_pages WHERE run_id = $1) AS attempts,
         (SELECT count(*)::int FROM dead_letters) AS letters,
         (SELECT paused_reason FROM platform_grants WHERE id = $2) AS reason`,
        [runId, shop.grantId],
      );
      expect(rows[0]).toMatchObject({
        attempts: 0,
        letters: 0,
        reason: expect.stringMatching(/authorise the app/),
      });

      await connectSandboxShops(stack.runtime, {
        sandboxUrl: stack.sandbox.running.url,
        consoleUrl: 'http://127.0.0.1:1',
      });
      await stack.runtime.queues.bull.pages.shopee.promoteJobs();
      const [run] = await stack.ended(runId);
      expect(run).toMatchObject({ status: 'completed', unsettled: 0 });
      await expectCatalogueToEqualTruth(stack, 'shopee', shop.externalId);
    },
    LONGEST_MS,
  );
});
