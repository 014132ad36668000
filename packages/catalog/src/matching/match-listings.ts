/**
 * Matching: which listings are the same product, and which of their variants the same variant.
 *
 *   1. Each variant's component is found from its keys (components.ts).
 *   2. Listings that bridge are set apart (bridging.ts).
 *   3. The other live listings are joined wherever they share a component.
 *   4. A delisted listing follows the one group that its components name. When they name none, or several, it stands alone.
 *
 * The answer is a function of the set of listings: nothing depends on the order in which they are given or came. And it
 * is a function of each closed group of them: listings that share no key do not matter to each other, which is what lets
 * the store match the surroundings of a change instead of the whole catalogue.
 */
import type { MatchConflict, MatchListing, MatchListings, MatchResult } from '@syncstore/contracts';
import { bridgingListings } from './bridging.ts';
import { byText } from './by-text.ts';
import { type Components, findComponents, itself } from './components.ts';
import { type ComponentListing, Groups } from './groups.ts';

/** Matches a set of listings. */
export const matchListings: MatchListings = (listings) => {
  const found = findComponents(listings);
  const live: ComponentListing[] = [];
  const delisted: ComponentListing[] = [];
  for (const listing of listings) (listing.live ? live : delisted).push(withComponents(listing, found));
  const bridging = findBridging(live);
  const groups = new Groups();
  for (const listing of live) {
    if (bridging.has(listing.id)) groups.alone(listing.id);
    else groups.join(listing);
  }
  for (const listing of delisted) groups.follow(listing);
  return {
    groups: groups.list(),
    variantKeys: variantKeys(listings, found),
    conflicts: [...found.conflicts, ...bridgingConflicts(live, bridging)],
  };
};

function withComponents(listing: MatchListing, found: Components): ComponentListing {
  return {
    id: listing.id,
    components: new Set(listing.variants.map((variant) => found.of(listing, variant))),
  };
}

/** Looks for bridges inside each group of all that hang together; there are none between groups. */
function findBridging(live: readonly ComponentListing[]): Set<string> {
  const byId = new Map(live.map((listing) => [listing.id, listing]));
  const together = new Groups();
  for (const listing of live) together.join(listing);
  const bridging = new Set<string>();
  for (const ids of together.list()) {
    for (const id of bridgingListings(ids.flatMap((id) => byId.get(id) ?? []))) bridging.add(id);
  }
  return bridging;
}

/**
 * The component of each variant. Where several variants of one listing have the same (a GTIN given to every colour),
 * nobody can tell which of them another listing means: each of them is then a variant by itself, though the listing
 * still joins by what they share.
 */
function variantKeys(listings: readonly MatchListing[], found: Components): MatchResult['variantKeys'] {
  const keys = new Map<string, string>();
  for (const listing of listings) {
    const components = listing.variants.map((variant) => found.of(listing, variant));
    const seen = new Set<string>();
    const repeated = new Set<string>();
    for (const component of components) {
      if (seen.has(component)) repeated.add(component);
      seen.add(component);
    }
    listing.variants.forEach((variant, position) => {
      const component = components[position];
      const isOnly = component !== undefined && !repeated.has(component);
      keys.set(`${listing.id}\n${variant.externalId}`, isOnly ? component : itself(listing, variant));
    });
  }
  return keys;
}

function bridgingConflicts(
  live: readonly ComponentListing[],
  bridging: ReadonlySet<string>,
): MatchConflict[] {
  return live
    .filter(({ id }) => bridging.has(id))
    .map(({ id, components }): MatchConflict => {
      const [key = ''] = [...components].sort(byText);
      return { kind: 'listing_bridges_masters', key, listingIds: [id] };
    })
    .sort((a, b) => byText(a.listingIds[0] ?? '', b.listingIds[0] ?? ''));
}
