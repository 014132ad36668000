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
import { gtinKey, type MatchConflict, type MatchListing, type MatchVariant } from '@syncstore/contracts';
import { byText } from './by-text.ts';
import { gtinKeyOf, skuKeyOf } from './matching-keys.ts';

export interface Components {
  /** Component of a variant, named by a key, or by the variant itself. */
  readonly of: (listing: MatchListing, variant: MatchVariant) => string;
  /** SKUs that are ambiguous, sorted by key. */
  readonly conflicts: readonly MatchConflict[];
}

interface SkuCarriers {
  readonly gtins: Set<string>;
  readonly shops: Set<number>;
  readonly listingIds: Set<string>;
  isTwiceInShop: boolean;
}

/** @param listings the whole set, delisted ones included */
export function findComponents(listings: readonly MatchListing[]): Components {
  const carriers = skuCarriers(listings.filter((listing) => listing.live));
  const conflicts = new Map<string, MatchConflict>();
  for (const [key, carrier] of carriers) {
    const kind = conflictOf(carrier);
    if (kind !== null) conflicts.set(key, { kind, key, listingIds: [...carrier.listingIds].sort() });
  }
  return {
    conflicts: [...conflicts.values()].sort((a, b) => byText(a.key, b.key)),
    of: (listing, variant) => {
      const ownGtin = gtinKeyOf(variant);
      if (ownGtin !== null) return ownGtin;
      const key = skuKeyOf(variant, listing.seller);
      if (key === null || conflicts.has(key)) return itself(listing, variant);
      const [gtin] = carriers.get(key)?.gtins ?? [];
      return gtin === undefined ? key : gtinKey(gtin);
    },
  };
}

/** The component of a variant that is like no other. */
export function itself(listing: MatchListing, variant: MatchVariant): string {
  return `v:${listing.id}\n${variant.externalId}`;
}

function skuCarriers(live: readonly MatchListing[]): Map<string, SkuCarriers> {
  const carriers = new Map<string, SkuCarriers>();
  for (const listing of live) {
    for (const variant of listing.variants) {
      const key = skuKeyOf(variant, listing.seller);
      if (key === null) continue;
      let carrier = carriers.get(key);
      if (carrier === undefined) {
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

/** Two GTINs are the stronger sign, so they name the conflict where both are the case. */
function conflictOf(carrier: SkuCarriers): 'sku_with_two_gtins' | 'sku_twice_in_shop' | null {
  if (carrier.gtins.size > 1) return 'sku_with_two_gtins';
  return carrier.isTwiceInShop ? 'sku_twice_in_shop' : null;
}
