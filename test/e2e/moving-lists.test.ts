/** Products that are edited, created and deleted while they are being paged: none is lost, none that lives is delisted. */
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { heldListings } from '../support/catalogue.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

/** Changes stop after this many rounds, so that a run which they keep from ending would show. */
const MOST_ROUNDS = 20;

const stack = useStack({
  sandbox: { products: 150, limits: 'lifted' },
  // Small pages and no overlap to hide behind: the incremental run has to find what the full one could not see.
  settings: { SHOPEE_PAGE_SIZE: '15', TIKTOK_SHOP_PAGE_SIZE: '15', WATERMARK_OVERLAP_MS: '1000' },
});

test('a shop that changes all the time while it is paged ends up as the marketplace has it', async () => {
  await stack.sandbox.setFaults({ shopee: { latencyMs: 15 }, 'tiktok-shop': { latencyMs: 15 } });
  await Promise.all([stack.start('producer'), stack.start('worker'), stack.start('worker')]);
  // One shop of each marketplace: an offset list and a cursor list.
  const shops = (await stack.shops()).filter((_, index) => index % 2 === 0);
  const importThem = async (kind: 'full' | 'incremental') => {
    const ids: number[] = [];
    for (const shop of shops) ids.push(await stack.request(shop, kind));
    return stack.ended(...ids);
  };
  await importThem('full');
  const runIds: number[] = [];
  for (const shop of shops) runIds.push(await stack.request(shop, 'deep'));
  const over = new AbortController();
  const ended = stack.ended(...runIds).finally(() => over.abort());
  let rounds = 0;
  while (!over.signal.aborted && rounds < MOST_ROUNDS) {
    rounds += 1;
    for (const { platform, externalId } of shops) {
      await stack.sandbox.mutate({
        platform,
        shop: externalId,
        create: 1,
        update: 2,
        delete: 1,
        seed: rounds,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  expect(rounds, 'changes made while the runs were under way').toBeGreaterThan(3);
  for (const run of await ended) {
    expectAccountingToAddUp(run);
    expect(run.status).toBe('completed');
    const truth = await stack.sandbox.truth(run.platform as 'shopee' | 'tiktok-shop', run.shop);
    const living = new Set(truth.filter((p) => p.expected === 'accepted').map((p) => p.id));
    const held = await heldListings(stack.database.pool, run.platform, run.shop);
    const wronglyDelisted = [...held.values()].filter(
      (listing) => listing.delisted && living.has(listing.id),
    );
    expect(wronglyDelisted.map((listing) => listing.id)).toEqual([]);
  }
  const runs = await importThem('incremental');
  for (const run of runs)
    await expectCatalogueToEqualTruth(stack, run.platform as 'shopee' | 'tiktok-shop', run.shop);
}, 180_000);
