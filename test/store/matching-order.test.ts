import type { CatalogProduct } from '@syncstore/contracts';
import { type ClaimedPage, drawTicket, type ShopView } from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { type Random, seededRandom } from '../support/random.ts';
import { beginRun, CLOCK, claimAll } from './support/pages.ts';
import { fetched, variant, write } from './support/products.ts';
import { catalogue, orphans, partitions } from './support/snapshot.ts';
import { addShop, type TestStore, useStore } from './support/store.ts';

const SHOPS = [
  { externalId: 'a1', seller: 'a', platform: 'shopee' },
  { externalId: 'a2', seller: 'a', platform: 'tiktok-shop' },
  { externalId: 'a3', seller: 'a', platform: 'shopee' },
  { externalId: 'b1', seller: 'b', platform: 'tiktok-shop' },
] as const;
/** Writers of a shop that work at the same time, each on listings of its own. */
const LANES = 2;
const LISTINGS_A_LANE = 3;
const CHUNKS_A_LANE = 6;
const ITERATIONS = 8;

/** The last thing written of a listing. */
interface Final {
  readonly shop: number;
  readonly id: string;
  product: Partial<CatalogProduct>;
  live: boolean;
}

/** One page for each lane of each shop. */
async function openLanes(store: TestStore): Promise<ClaimedPage[][]> {
  await store.pool.query(
    'TRUNCATE shops, platform_grants, master_products, matching_keys, listing_sync_state CASCADE',
  );
  const shops: ShopView[] = [];
  for (const options of SHOPS) shops.push(await addShop(store, options));
  return Promise.all(
    shops.map(async (shop) => {
      const runId = await beginRun(store, shop);
      await store.pool.query(
        `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority)
         SELECT run_id, shop_id, slice_id, n, 10 FROM import_pages, generate_series(1, $2) AS n WHERE run_id = $1`,
        [runId, LANES - 1],
      );
      return claimAll(store, shop);
    }),
  );
}

function randomProduct(random: Random, id: string): Partial<CatalogProduct> {
  const maybe = <T>(value: T): T | null => (random.chance(0.5) ? value : null);
  const count = random.pick([1, 1, 1, 2, 3]);
  return {
    name: `Name ${random.below(4)} of ${id}`,
    descriptionText: maybe(`Description ${random.below(3)}`),
    brand: maybe(`Brand ${random.below(3)}`),
    status: random.pick(['active', 'inactive']),
    images: random.chance(0.5) ? [{ id: `${random.below(5)}`, url: 'https://images.example/1.jpg' }] : [],
    categoryId: maybe(`Category ${random.below(3)}`),
    categoryPath: maybe(`Path ${random.below(3)}`),
    weightKg: maybe(`0.${1 + random.below(8)}`),
    widthM: maybe('0.2'),
    heightM: maybe('0.3'),
    variants: Array.from({ length: count }, (_, n) =>
      variant(`v${n}`, {
        sku: maybe(`SKU-${random.below(6)}`),
        gtin: random.chance(0.3) ? `0000000000000${random.below(4)}` : null,
        price: `${1 + random.below(9)}`,
        options: [{ name: 'Colour', value: `Colour ${random.below(3)}` }],
      }),
    ),
  };
}

/** Writes random chunks on every lane at the same time. */
async function writeAtOnce(store: TestStore, random: Random): Promise<Final[]> {
  const lanes = (await openLanes(store)).flatMap((pages, shop) =>
    pages.map((page, lane) => ({ page, shop, lane })),
  );
  const finals = new Map<string, Final>();
  await Promise.all(
    lanes.map(async ({ page, shop, lane }) => {
      // Drawn per lane beforehand: what is written does not depend on who comes first.
      const own = seededRandom(random.below(1_000_000_000));
      for (let chunk = 0; chunk < CHUNKS_A_LANE; chunk += 1) {
        const ids = own
          .shuffled(Array.from({ length: LISTINGS_A_LANE }, (_, n) => `${lane}-${n}`))
          .slice(0, 1 + own.below(3));
        const ticket = await drawTicket(store.database.sql);
        const gone = ids.filter((id) => finals.has(`${shop} ${id}`) && own.chance(0.25));
        const products = ids
          .filter((id) => !gone.includes(id))
          .map((id) => {
            const before = finals.get(`${shop} ${id}`)?.product;
            // Sometimes the keys stay and only a price or a name changes.
            const product =
              before && own.chance(0.4)
                ? { ...before, name: `Renamed ${own.below(100)}` }
                : randomProduct(own, id);
            finals.set(`${shop} ${id}`, { shop, id, product, live: true });
            return fetched(id, { updatedAt: CLOCK + ticket, product });
          });
        for (const id of gone) {
          const final = finals.get(`${shop} ${id}`);
          if (final) final.live = false;
        }
        await write(store, page, {
          ticket,
          products,
          gone: gone.map((externalId) => ({ externalId, counted: true })),
        });
      }
    }),
  );
  return [...finals.values()];
}

/** Writes the same listings shop by shop, in another order. */
async function writeInTurn(store: TestStore, finals: readonly Final[], random: Random): Promise<void> {
  const pages = (await openLanes(store)).map(([page], shop) => ({ page, shop }));
  for (const { page, shop } of random.shuffled(pages)) {
    if (!page) throw new Error('the shop has no page');
    const own = random.shuffled(finals.filter((final) => final.shop === shop));
    await write(store, page, { products: own.map(({ id, product }) => fetched(id, { product })) });
    const gone = own.filter(({ live }) => !live).map(({ id }) => ({ externalId: id, counted: true }));
    await write(store, page, { gone });
  }
}

describe('matching', () => {
  const atOnce = useStore();
  const inTurn = useStore();

  it('gives the same catalogue for every order and interleaving of writes, and the one that the rules give for the whole set', async () => {
    for (let seed = 1; seed <= ITERATIONS; seed += 1) {
      const random = seededRandom(seed);
      const finals = await writeAtOnce(atOnce, random);
      const { stored, ruled } = await partitions(atOnce);
      expect(stored, `seed ${seed}`).toEqual(ruled);
      expect(await orphans(atOnce), `seed ${seed}`).toEqual({ masters: 0, variants: 0, crossed: 0 });
      await writeInTurn(inTurn, finals, random);
      expect(await catalogue(atOnce), `seed ${seed}`).toEqual(await catalogue(inTurn));
    }
  }, 240_000);
});
