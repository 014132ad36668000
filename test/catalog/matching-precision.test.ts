/**
 * Matching measured against the sandbox's truth: `goodsId` names the goods behind each listing, and no marketplace
 * answer shows it. Joining two different goods is never acceptable; missing a pair is, where nothing but the name tells.
 */
import { matchingKeys, matchListings } from '@syncstore/catalog';
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

  it('joins all listings of the same goods that any unambiguous key ties, and reports the share of all', () => {
    const { groups, conflicts } = matchListings(listings);
    const groupOf = new Map(groups.flatMap((ids, index) => ids.map((id) => [id, index] as const)));
    const ambiguous = new Set(conflicts.map(({ key }) => key));
    const byGoods = new Map<string, MatchListing[]>();
    for (const listing of listings) {
      const name = goods.get(listing.id) ?? '';
      byGoods.set(name, [...(byGoods.get(name) ?? []), listing]);
    }
    const missed: string[] = [];
    let pairs = 0;
    for (const same of byGoods.values()) {
      for (const [index, one] of same.entries()) {
        for (const other of same.slice(index + 1)) {
          pairs += 1;
          if (groupOf.get(one.id) === groupOf.get(other.id)) continue;
          const keys = new Set(matchingKeys(one.variants, one.seller));
          const ties = matchingKeys(other.variants, other.seller).filter((key) => keys.has(key));
          missed.push(...ties.filter((key) => !ambiguous.has(key)));
        }
      }
    }
    const found = pairCount(groups.map((ids) => ids.length));
    const percent = ((100 * found) / pairs).toFixed(1);
    console.log(
      `matching, seed ${seed}: ${found} of ${pairs} pairs found, ${percent} %; the others share no key`,
    );
    expect(missed).toEqual([]);
    expect(found / pairs).toBeGreaterThan(0.6);
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
