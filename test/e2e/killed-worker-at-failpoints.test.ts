/**
 * A worker that dies between any two of its steps: another one finishes, the catalogue equals what the marketplace serves,
 * and the counts are as if nothing had happened.
 *
 * The victim is the only worker until it is dead, so that it is the one that reaches the place. Each death happens in a
 * full run over a shop that was changed before, so that there is something to create, to update and to delist.
 */
import type { FailpointName } from '@syncstore/contracts';
import type { ShopView } from '@syncstore/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { heldListings } from '../support/catalogue.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

/** Much more than a death takes: a busy machine must not look like a lost page. */
const LONGEST_MS = 180_000;

const stack = useStack({
  sandbox: { products: 40, limits: 'lifted' },
  // Pages of ten: a run has several of them, and releases the later ones from a worker.
  settings: {
    SHOPEE_PAGE_SIZE: '10',
    TIKTOK_SHOP_PAGE_SIZE: '10',
    LEASE_MS: '1500',
    SWEEP_INTERVAL_MS: '100',
  },
});

const PLACES: readonly { place: FailpointName; hit?: number }[] = [
  { place: 'page.claimed' },
  { place: 'list.committed' },
  { place: 'pages.released' },
  { place: 'details.answered' },
  { place: 'chunk.written' },
  { place: 'page.settled' },
  { place: 'run.advancing' },
  { place: 'run.advanced' },
  // The last step of a run: it ends, and its watermark moves.
  { place: 'run.advancing', hit: 2 },
];

let shops: ShopView[] = [];
let round = 0;
beforeAll(async () => {
  await stack.start('producer');
  shops = await stack.shops();
}, LONGEST_MS);

describe.sequential('a worker killed at', () => {
  test.each(PLACES.map(({ place, hit = 1 }, index) => ({ place, hit, index })))(
    '$place (time $hit) costs its run nothing',
    async ({ place, hit, index }) => {
      const shop = shops[index % shops.length];
      if (!shop) throw new Error('the sandbox has no shop');
      // A step of a run is the producer's as well as the worker's: where that was first, another run has to do.
      while (!(await costsNothing(shop, `${place}:kill@${hit}`, place)));
    },
    LONGEST_MS,
  );
});

/**
 * Kills a worker in a run over a changed shop, and looks at what became of both.
 * @returns false when the run ended without the worker's coming to the place
 */
async function costsNothing(shop: ShopView, failpoints: string, place: FailpointName): Promise<boolean> {
  const { platform, externalId } = shop;
  round += 1;
  await stack.sandbox.mutate({ platform, shop: externalId, create: 3, update: 5, delete: 1, seed: round });
  const truth = await stack.sandbox.truth(platform, externalId);
  const held = await heldListings(stack.database.pool, platform, externalId);

  const victim = await stack.start('worker', { FAILPOINTS: failpoints });
  const runId = await stack.request(shop, 'full');
  const died = victim.killedAt(place).then(() => true);
  const ended = stack.ended(runId);
  const wasKilled = await Promise.race([died, ended.then(() => false)]);
  const rescuer = wasKilled ? await stack.start('worker') : victim;
  const [run] = await ended;
  await rescuer.end('SIGTERM');
  if (!run) throw new Error('the run is gone');
  expectAccountingToAddUp(run);
  expect(run).toMatchObject({
    status: 'completed',
    created: truth.filter(({ expected, id }) => expected === 'accepted' && !held.has(id)).length,
    unsettled: 0,
    deadPages: 0,
  });
  await expectCatalogueToEqualTruth(stack, platform, externalId);
  return wasKilled;
}
