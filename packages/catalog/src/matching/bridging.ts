/**
 * Listings that bridge: they name goods that other listings keep apart.
 *
 * A live listing bridges when two others share a component with it and none with each other: shop one sells a cup and a
 * saucer as two listings, shop two sells the set as one with two variants. Joining all three would make one product of
 * two. Who bridges joins nothing; the others are matched as if it were not there.
 *
 * The rule is local, and everybody is judged in the full set at once, other bridging listings included:
 * - When two shops sell the set (two equal listings, both beside cup and saucer), both bridge, and they are not joined to
 *   each other either. To call them one product would need the very join that is in doubt.
 * - Bridging listings are not taken out one after another, since the result would depend on who goes first.
 * - What a bridging listing says about its SKUs still counts: its GTINs resolve them, its ambiguities stand.
 *
 * Sets of listings are bit sets in a BigInt. Where one component is common to a whole group, as is usual, nobody in it is
 * compared with anybody; the worst group of 1,000 listings takes 1,000 x 1,000 operations on 1,000 bits.
 */
import type { ComponentListing } from './groups.ts';

/**
 * @param group listings that hang together by their components
 * @returns ids of those that bridge
 */
export function bridgingListings(group: readonly ComponentListing[]): Set<string> {
  const bridging = new Set<string>();
  if (group.length < 3) return bridging;
  const carriers = carriersOf(group);
  for (const carrier of carriers.values()) if (carrier.positions.length === group.length) return bridging;
  const neighbours = group.map(({ components }) => {
    let bits = 0n;
    for (const component of components) bits |= carriers.get(component)?.bits ?? 0n;
    return bits;
  });
  group.forEach((listing, position) => {
    if (bridges(listing, position, neighbours, carriers)) bridging.add(listing.id);
  });
  return bridging;
}

interface Carriers {
  readonly positions: number[];
  bits: bigint;
}

function carriersOf(group: readonly ComponentListing[]): Map<string, Carriers> {
  const carriers = new Map<string, Carriers>();
  group.forEach(({ components }, position) => {
    const bit = 1n << BigInt(position);
    for (const component of components) {
      const known = carriers.get(component);
      if (known === undefined) {
        carriers.set(component, { positions: [position], bits: bit });
      } else {
        known.positions.push(position);
        known.bits |= bit;
      }
    }
  });
  return carriers;
}

/** Whether some neighbour is not a neighbour of all the others. Everybody is a neighbour of itself here. */
function bridges(
  listing: ComponentListing,
  position: number,
  neighbours: readonly bigint[],
  carriers: ReadonlyMap<string, Carriers>,
): boolean {
  const mine = neighbours[position] ?? 0n;
  const own = [...listing.components].flatMap((component) => carriers.get(component) ?? []);
  // One component that all neighbours have makes them neighbours of each other.
  if (own.some((carrier) => carrier.bits === mine)) return false;
  return own.some((carrier) => carrier.positions.some((other) => (mine & ~(neighbours[other] ?? 0n)) !== 0n));
}
