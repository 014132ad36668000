/**
 * Matching rules small enough to be seen through, with every feature that the store has to cope with: keys that join,
 * keys that are ambiguous, and listings that bridge two masters.
 */
import {
  gtinKey,
  type MatchConflict,
  type MatchListing,
  type MatchResult,
  skuKey,
} from '@syncstore/contracts';

/**
 *   - A SKU is ambiguous when live listings carry it with two GTINs, or when two live listings of one shop carry it.
 *   - A listing bridges when two of its keys each lead to listings that have that key alone; it joins nothing.
 *   - All others that share a usable key are one product; variants that share one are one variant.
 */
export function matchListings(listings: readonly MatchListing[]): MatchResult {
  const conflicts = ambiguousSkus(listings);
  const unusable = new Set(conflicts.map(({ key }) => key));
  const usable = (listing: MatchListing) => allKeys(listing).filter((key) => !unusable.has(key));
  const anchored = new Set(
    listings.flatMap((listing) => {
      const [key, ...others] = new Set(usable(listing));
      return key !== undefined && others.length === 0 && listing.live ? [key] : [];
    }),
  );
  const bridging = new Set<string>();
  for (const listing of listings) {
    const [first, ...others] = new Set(usable(listing).filter((key) => anchored.has(key)));
    if (first === undefined || others.length === 0) continue;
    bridging.add(listing.id);
    conflicts.push({ kind: 'listing_bridges_masters', key: first, listingIds: [listing.id] });
  }
  const listingSets = new Sets();
  const variantSets = new Sets();
  for (const listing of listings) {
    listingSets.join(listing.id, listing.id);
    for (const variant of listing.variants) {
      const slot = ownKey(listing.id, variant.externalId);
      variantSets.join(slot, slot);
      if (bridging.has(listing.id)) continue;
      for (const key of variantKeys(listing, variant)) {
        if (unusable.has(key)) continue;
        listingSets.join(listing.id, key);
        variantSets.join(slot, key);
      }
    }
  }
  const groups = new Map<string, string[]>();
  const keys = new Map<string, string>();
  for (const listing of listings) {
    const root = listingSets.root(listing.id);
    groups.set(root, [...(groups.get(root) ?? []), listing.id]);
    for (const { externalId } of listing.variants) {
      keys.set(`${listing.id}\n${externalId}`, variantSets.root(ownKey(listing.id, externalId)));
    }
  }
  return {
    groups: [...groups.values()]
      .map((ids) => ids.sort())
      .sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1)),
    variantKeys: keys,
    conflicts,
  };
}

/** What a variant without a usable key is called: sorts behind every key. */
function ownKey(listingId: string, variantId: string): string {
  return `~${listingId} ${variantId}`;
}

function variantKeys(listing: MatchListing, variant: MatchListing['variants'][number]): string[] {
  return [
    ...(variant.gtin === null ? [] : [gtinKey(variant.gtin)]),
    ...(variant.sku === null ? [] : [skuKey(listing.seller, variant.sku)]),
  ];
}

function allKeys(listing: MatchListing): string[] {
  return listing.variants.flatMap((variant) => variantKeys(listing, variant));
}

function ambiguousSkus(listings: readonly MatchListing[]): MatchConflict[] {
  const carriers = new Map<string, { shops: Map<number, Set<string>>; gtins: Set<string> }>();
  for (const listing of listings.filter(({ live }) => live)) {
    for (const { sku, gtin } of listing.variants) {
      if (sku === null) continue;
      const key = skuKey(listing.seller, sku);
      const carried = carriers.get(key) ?? { shops: new Map(), gtins: new Set() };
      carriers.set(key, carried);
      carried.shops.set(listing.shopId, (carried.shops.get(listing.shopId) ?? new Set()).add(listing.id));
      if (gtin !== null) carried.gtins.add(gtin);
    }
  }
  return [...carriers].flatMap(([key, { shops, gtins }]): MatchConflict[] => {
    const listingIds = [...shops.values()].flatMap((ids) => [...ids]);
    if (gtins.size > 1) return [{ kind: 'sku_with_two_gtins', key, listingIds }];
    const isTwice = [...shops.values()].some((ids) => ids.size > 1);
    return isTwice ? [{ kind: 'sku_twice_in_shop', key, listingIds }] : [];
  });
}

/** Disjoint sets. A set's root is its smallest name, so that it does not depend on the order of joining. */
class Sets {
  readonly #parents = new Map<string, string>();

  root(name: string): string {
    const parent = this.#parents.get(name) ?? name;
    return parent === name ? name : this.root(parent);
  }

  join(a: string, b: string): void {
    const [first, second] = [this.root(a), this.root(b)];
    const [low, high] = first < second ? [first, second] : [second, first];
    this.#parents.set(low, low);
    this.#parents.set(high, low);
  }
}
