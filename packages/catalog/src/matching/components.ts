/**
 * Which goods a variant is, as far as its keys say: its component.
 *
 *   1. A valid GTIN is the goods' own name: it decides.
 *   2. Else the seller's SKU, when it is unambiguous over the whole set: it then stands for the one GTIN that other
 *      carriers of it have, or for itself where none has one.
 *   3. Else the variant is goods of its own.
 *
 * A SKU is ambiguous when its live carriers have two different GTINs, or when one shop carries it twice: the seller uses
 * it for more than one thing, and a person has to say which. Each rule looks at the set, never at an order.
 */
import {
  gtinKey,
  type MatchConflict,
  type MatchListing,
  type MatchVariant,
  skuKey,
} from '@syncstore/contracts';

export interface Components {
  /** Component of a variant, named by a key, or by the variant itself. */
  readonly of: (listing: MatchListing, variant: MatchVariant) => string;
  readonly conflicts: readonly MatchConflict[];
}

interface SkuCarriers {
  readonly gtins: Set<string>;
  readonly shops: Set<number>;
  readonly listingIds: Set<string>;
  isTwiceInShop: boolean;
}

export function components(listings: readonly MatchListing[]): Components {
  const carriers = skuCarriers(listings.filter((listing) => listing.live));
  const conflicts: MatchConflict[] = [];
  for (const [key, carrier] of [...carriers].sort(byKey)) {
    const kind = conflictOf(carrier);
    if (kind) conflicts.push({ kind, key, listingIds: [...carrier.listingIds].sort() });
  }
  return {
    conflicts,
    of(listing, variant) {
      if (variant.gtin !== null) return gtinKey(variant.gtin);
      const own = `v:${listing.id}:${variant.externalId}`;
      if (variant.sku === null) return own;
      const key = skuKey(listing.seller, variant.sku);
      const carrier = carriers.get(key);
      if (carrier && conflictOf(carrier)) return own;
      const [gtin] = carrier?.gtins ?? [];
      return gtin === undefined ? key : gtinKey(gtin);
    },
  };
}

function skuCarriers(live: readonly MatchListing[]): Map<string, SkuCarriers> {
  const carriers = new Map<string, SkuCarriers>();
  for (const listing of live) {
    for (const variant of listing.variants) {
      if (variant.sku === null) continue;
      const key = skuKey(listing.seller, variant.sku);
      let carrier = carriers.get(key);
      if (!carrier) {
        carrier = { gtins: new Set(), shops: new Set(), listingIds: new Set(), isTwiceInShop: false };
        carriers.set(key, carrier);
      }
      if (carrier.shops.has(listing.shopId)) carrier.isTwiceInShop = true;
      carrier.shops.add(listing.shopId);
      carrier.listingIds.add(listing.id);
      if (variant.gtin !== null) carrier.gtins.add(variant.gtin);
    }
  }
  return carriers;
}

function conflictOf(carrier: SkuCarriers): 'sku_with_two_gtins' | 'sku_twice_in_shop' | null {
  if (carrier.gtins.size > 1) return 'sku_with_two_gtins';
  return carrier.isTwiceInShop ? 'sku_twice_in_shop' : null;
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
