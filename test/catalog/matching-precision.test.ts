/**
 * Matching measured against the sandbox's truth: `goodsId` names the goods behind each listing, and no marketplace
 * answer shows it. Joining two different goods is never acceptable; missing a pair is, where nothing but the name tells.
 */
import { matchListings } from '@syncstore/catalog';
import type { MatchListing } from '@syncstore/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MappedShop, mapAllShops } from './sandbox-shops.ts';

const MINUTE = 60_000;

describe.each([1, 2])('matching the four shops of the sandbox with seed %i', (seed) => {
  let listings: readonly MatchListing[] = [];
  let goods: ReadonlyMap<string, string> = new Map();
  beforeAll(async () => {
    const shops = await mapAllShops(500, seed);
    listings = shops.flatMap(listingsOf);
    goods = new Map(
      shops.flatMap((shop) =>
        [...shop.truth.values()].map(({ id, goodsId }) => [listingId(shop, id), goodsId] as const),
      ),
    );
  }, 5 * MINUTE);

  it('never joins two different goods', () => {
    const { groups } = matchListings(listings);
    const mixed = groups.filter((ids) => new Set(ids.map((id) => goods.get(id))).size > 1);
    expect(mixed).toEqual([]);
  });

  it('never makes one variant of two', () => {
    const { groups, variantKeys } = matchListings(listings);
    const groupOf = new Map(groups.flatMap((ids) => ids.map((id) => [id, ids[0] ?? ''] as const)));
    const gtins = new Map<string, Set<string>>();
    for (const { id, variants } of listings) {
      for (const { externalId, gtin } of variants) {
        const key = `${groupOf.get(id) ?? ''} ${variantKeys.get(`${id}\n${externalId}`) ?? ''}`;
        if (gtin !== null) gtins.set(key, (gtins.get(key) ?? new Set()).add(gtin));
      }
    }
    expect([...gtins.values()].filter((set) => set.size > 1)).toEqual([]);
  });

  it('finds most pairs of listings that show the same goods', () => {
    const { groups } = matchListings(listings);
    const listed = new Map<string | undefined, number>();
    for (const { id } of listings) listed.set(goods.get(id), (listed.get(goods.get(id)) ?? 0) + 1);
    const pairs = pairCount([...listed.values()]);
    const found = pairCount(groups.map((ids) => ids.length));
    console.log(
      `seed ${seed}: ${found} of ${pairs} pairs found (recall ${((100 * found) / pairs).toFixed(1)} %)`,
    );
    expect(found / pairs).toBeGreaterThan(0.5);
  });
});

/** Pairs inside groups of these sizes. */
function pairCount(sizes: readonly number[]): number {
  return sizes.reduce((sum, size) => sum + (size * (size - 1)) / 2, 0);
}

function listingId(shop: MappedShop, id: string): string {
  return `${shop.platform}/${shop.externalId}/${id}`;
}

/** All shops of the sandbox belong to one seller. */
function listingsOf(shop: MappedShop): MatchListing[] {
  return [...shop.results].flatMap(([id, result]) =>
    result.kind === 'rejected'
      ? []
      : [
          {
            id: listingId(shop, id),
            shopId: Number(shop.externalId.slice(-9)),
            seller: 'seller',
            live: true,
            variants: result.product.variants,
          },
        ],
  );
}
