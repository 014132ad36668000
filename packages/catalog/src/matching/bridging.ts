/**
 * Listings that bridge: they name goods that other listings keep apart.
 *
 * A live listing bridges when two others share goods with it and none with each other: shop one sells a cup and a saucer
 * as two listings, shop two sells the set as one with two variants. Joining all three would make one product of two. Who
 * bridges joins nothing; the others are matched as if it were not there. Whether a listing bridges follows from the set
 * alone, so it does not matter which of them came first.
 */

/** A listing with the components of its variants. */
export interface ComponentListing {
  readonly id: string;
  readonly components: ReadonlySet<string>;
}

/** @returns ids of the listings that bridge */
export function bridgingListings(listings: readonly ComponentListing[]): Set<string> {
  const carriers = new Map<string, ComponentListing[]>();
  for (const listing of listings) {
    for (const component of listing.components) {
      const known = carriers.get(component);
      if (known) known.push(listing);
      else carriers.set(component, [listing]);
    }
  }
  return new Set(listings.filter((listing) => bridges(listing, carriers)).map((listing) => listing.id));
}

/** Only a listing of several goods can bridge. Neighbours are grouped by what they share; two groups are a bridge. */
function bridges(
  listing: ComponentListing,
  carriers: ReadonlyMap<string, readonly ComponentListing[]>,
): boolean {
  if (listing.components.size < 2) return false;
  const neighbours = new Map<string, ComponentListing>();
  for (const component of listing.components) {
    for (const other of carriers.get(component) ?? [])
      if (other.id !== listing.id) neighbours.set(other.id, other);
  }
  const all = [...neighbours.values()];
  // Listings with the same components share with the same others: one of each kind is enough to look at.
  const kinds = [...new Map(all.map((other) => [[...other.components].sort().join('\n'), other])).values()];
  return kinds.some((a, index) => kinds.slice(index + 1).some((b) => isDisjoint(a, b)));
}

function isDisjoint(a: ComponentListing, b: ComponentListing): boolean {
  for (const component of a.components) if (b.components.has(component)) return false;
  return true;
}
