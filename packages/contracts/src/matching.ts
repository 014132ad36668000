/**
 * What matching needs to know and what it answers. The rules are in packages/catalog/src/matching; the store feeds
 * them a closed group of listings (no key leads out of it) inside the transaction that changes one of them.
 */

/** One variant of a listing with the keys that may tie it to variants elsewhere. */
export interface MatchVariant {
  /** Unique within the listing. */
  readonly externalId: string;
  /** Valid, 14 digits, not a placeholder; otherwise null. */
  readonly gtin: string | null;
  /** Normalised seller SKU (see `skuKey`); null when blank. */
  readonly sku: string | null;
}

export interface MatchListing {
  /** Unique over all shops. */
  readonly id: string;
  /** The shop that lists it. */
  readonly shopId: number;
  /** Whose goods: seller SKUs mean something within one seller alone. */
  readonly seller: string;
  /** A delisted listing follows the group that its keys name, but never makes a key ambiguous. */
  readonly live: boolean;
  readonly variants: readonly MatchVariant[];
}

export type MatchConflictKind = 'sku_with_two_gtins' | 'sku_twice_in_shop' | 'listing_bridges_masters';

/** A key or a listing that joins nothing because a person has to decide. */
export interface MatchConflict {
  readonly kind: MatchConflictKind;
  /** The key (`g:…` or `s:…`) that joins nothing; for a bridging listing its first key. */
  readonly key: string;
  readonly listingIds: readonly string[];
}

export interface MatchResult {
  /** A partition of all listings given; each group, and the list of groups, sorted by listing id. */
  readonly groups: readonly (readonly string[])[];
  /** For `${listingId}\n${variantExternalId}`: the key of the master variant it belongs to, unique within its group. */
  readonly variantKeys: ReadonlyMap<string, string>;
  readonly conflicts: readonly MatchConflict[];
}

/** A pure function of the *set* of listings: order of arrival changes nothing. */
export type MatchListings = (listings: readonly MatchListing[]) => MatchResult;

/** The matching key of a GTIN. */
export function gtinKey(gtin: string): string {
  return `g:${gtin}`;
}

/** The matching key of a seller SKU: scoped to the seller, case and surrounding space folded. */
export function skuKey(seller: string, sku: string): string {
  return `s:${seller}:${sku.normalize('NFKC').trim().toLowerCase()}`;
}
