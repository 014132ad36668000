/**
 * Matching: which listings are the same product, and which of their variants the same variant.
 *
 *   1. Each variant's component is found from its keys (components.ts).
 *   2. Listings that bridge are set apart (bridging.ts).
 *   3. The other live listings are joined wherever they share a component.
 *   4. A delisted listing follows the one group that its components name. When they name none, or several, it stands alone.
 *
 * The answer is a function of the set of listings: nothing depends on the order in which they are given.
 */
import type { MatchConflict, MatchListing, MatchListings, MatchResult } from '@syncstore/contracts';
import { bridgingListings, type ComponentListing } from './bridging.ts';
import { components } from './components.ts';

export const matchListings: MatchListings = (given) => {
  const listings = [...given].sort((a, b) => (a.id < b.id ? -1 : 1));
  const found = components(listings);
  const withComponents = new Map<string, ComponentListing>(
    listings.map((listing) => [
      listing.id,
      { id: listing.id, components: new Set(listing.variants.map((variant) => found.of(listing, variant))) },
    ]),
  );
  const live = listings.filter((listing) => listing.live).flatMap(({ id }) => withComponents.get(id) ?? []);
  const bridging = bridgingListings(live);
  const groups = new Groups();
  for (const listing of live) groups.add(listing.id, bridging.has(listing.id) ? [] : listing.components);
  for (const { id, live: isLive } of listings) {
    if (!isLive) groups.follow(id, withComponents.get(id)?.components ?? new Set());
  }
  return {
    groups: groups.list(),
    variantKeys: variantKeys(listings, found.of),
    conflicts: [...found.conflicts, ...bridgingConflicts(withComponents, bridging)],
  };
};

/** A union-find over listings, joined by the components they share. */
class Groups {
  readonly #parent = new Map<string, string>();
  readonly #holder = new Map<string, string>();

  add(id: string, itsComponents: Iterable<string>): void {
    this.#parent.set(id, id);
    for (const component of itsComponents) {
      const holder = this.#holder.get(component);
      if (holder === undefined) this.#holder.set(component, id);
      else this.#join(holder, id);
    }
  }

  /** Joins a listing to the one group that its components name, without lending that group its own components. */
  follow(id: string, itsComponents: Iterable<string>): void {
    const named = new Set<string>();
    for (const component of itsComponents) {
      const holder = this.#holder.get(component);
      if (holder !== undefined) named.add(this.#root(holder));
    }
    const [only] = named;
    this.#parent.set(id, named.size === 1 && only !== undefined ? only : id);
  }

  list(): string[][] {
    const byRoot = new Map<string, string[]>();
    for (const id of [...this.#parent.keys()].sort()) {
      const root = this.#root(id);
      const group = byRoot.get(root);
      if (group) group.push(id);
      else byRoot.set(root, [id]);
    }
    return [...byRoot.values()];
  }

  #join(a: string, b: string): void {
    const [first, second] = [this.#root(a), this.#root(b)].sort();
    if (first !== undefined && second !== undefined) this.#parent.set(second, first);
  }

  #root(id: string): string {
    let current = id;
    for (let parent = this.#parent.get(current); parent !== undefined && parent !== current; ) {
      current = parent;
      parent = this.#parent.get(current);
    }
    this.#parent.set(id, current);
    return current;
  }
}

/**
 * The component of each variant. Where two variants of one listing have the same (a GTIN given twice), only the first
 * keeps it: a master variant has at most one variant of each listing.
 */
function variantKeys(
  listings: readonly MatchListing[],
  componentOf: (listing: MatchListing, variant: MatchListing['variants'][number]) => string,
): MatchResult['variantKeys'] {
  const keys = new Map<string, string>();
  for (const listing of listings) {
    const taken = new Set<string>();
    const variants = [...listing.variants].sort((a, b) => (a.externalId < b.externalId ? -1 : 1));
    for (const variant of variants) {
      const component = componentOf(listing, variant);
      const key = taken.has(component) ? `v:${listing.id}:${variant.externalId}` : component;
      taken.add(key);
      keys.set(`${listing.id}\n${variant.externalId}`, key);
    }
  }
  return keys;
}

function bridgingConflicts(
  listings: ReadonlyMap<string, ComponentListing>,
  bridging: ReadonlySet<string>,
): MatchConflict[] {
  return [...bridging].sort().map((id) => ({
    kind: 'listing_bridges_masters',
    key: [...(listings.get(id)?.components ?? [])].sort()[0] ?? '',
    listingIds: [id],
  }));
}
