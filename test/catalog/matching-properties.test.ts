/**
 * What must hold for every set of listings: no order changes the answer, groups that share no key do not matter to each
 * other, and the fast rules say what the plainest reading of them says.
 */
import { matchingKeys, matchListings } from '@syncstore/catalog';
import { gtinKey, type MatchListing, type MatchVariant, skuKey } from '@syncstore/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

/** Few keys and few shops, so that sets are full of collisions. */
const variant = (externalId: string): fc.Arbitrary<MatchVariant> =>
  fc.record({
    externalId: fc.constant(externalId),
    gtin: fc.option(fc.constantFrom('1', '2', '3', '4', '5', '6'), { freq: 2 }),
    sku: fc.option(fc.constantFrom('a', 'A', 'b', 'c', 'd', 'e', 'f'), { freq: 2 }),
  });

const listing = (id: string): fc.Arbitrary<MatchListing> =>
  fc.record({
    id: fc.constant(id),
    shopId: fc.integer({ min: 1, max: 6 }),
    seller: fc.constantFrom('acme', 'acme', 'acme', 'other'),
    live: fc.constantFrom(true, true, true, false),
    variants: fc
      .tuple(variant('1'), variant('2'), variant('3'))
      .chain((all) => fc.integer({ min: 1, max: 3 }).map((count) => all.slice(0, count))),
  });

const listings = fc
  .integer({ min: 0, max: 9 })
  .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => listing(`L${i}`))));

function comparable(result: ReturnType<typeof matchListings>): unknown {
  return { ...result, variantKeys: [...result.variantKeys].sort() };
}

describe('matching', () => {
  it('gives the same answer in any order of listings and variants', () => {
    const shuffled = listings.chain((given) =>
      fc.tuple(fc.constant(given), fc.shuffledSubarray(given, { minLength: given.length }), fc.boolean()),
    );
    fc.assert(
      fc.property(shuffled, ([given, order, reverse]) => {
        const turned = order.map((one) => ({
          ...one,
          variants: reverse ? one.variants.toReversed() : one.variants,
        }));
        expect(comparable(matchListings(turned))).toEqual(comparable(matchListings(given)));
      }),
      { numRuns: 1_000 },
    );
  });

  it('gives for each closed group alone what it gives for all together', () => {
    fc.assert(
      fc.property(listings, (given) => {
        const whole = matchListings(given);
        const parts = closedGroups(given).map((part) => matchListings(part));
        expect(parts.flatMap(({ groups }) => groups.map((ids) => ids.join())).sort()).toEqual(
          whole.groups.map((ids) => ids.join()).sort(),
        );
        expect(parts.flatMap(({ variantKeys }) => [...variantKeys]).sort()).toEqual(
          [...whole.variantKeys].sort(),
        );
        expect(parts.flatMap(({ conflicts }) => conflicts.map((c) => JSON.stringify(c))).sort()).toEqual(
          whole.conflicts.map((c) => JSON.stringify(c)).sort(),
        );
      }),
      { numRuns: 1_000 },
    );
  });

  it('partitions: each listing is in one group, and no master variant gets two variants of one listing', () => {
    fc.assert(
      fc.property(listings, (given) => {
        const { groups, variantKeys } = matchListings(given);
        expect(groups.flat().sort()).toEqual(given.map(({ id }) => id).sort());
        for (const { id, variants } of given) {
          const keys = variants.map(({ externalId }) => variantKeys.get(`${id}\n${externalId}`));
          expect(keys).not.toContain(undefined);
          expect(new Set(keys).size).toBe(variants.length);
        }
      }),
    );
  });

  it('joins exactly what the rules, read word by word, join', () => {
    fc.assert(
      fc.property(listings, (given) => {
        const { groups, conflicts } = matchListings(given);
        const plain = plainly(given);
        expect(groups).toEqual(plain.groups);
        const bridging = conflicts.filter(({ kind }) => kind === 'listing_bridges_masters');
        expect(bridging.flatMap(({ listingIds }) => listingIds)).toEqual(plain.bridging);
      }),
      { numRuns: 3_000 },
    );
  });

  it('stays fast on 1,000 listings that overlap without a common key', () => {
    const ring = Array.from(
      { length: 1_000 },
      (_, i): MatchListing => ({
        id: String(i).padStart(4, '0'),
        shopId: i,
        seller: 'acme',
        live: true,
        variants: Array.from({ length: 20 }, (_v, v) => ({
          externalId: String(v),
          gtin: String((i + v * 13) % 1_000).padStart(14, '0'),
          sku: null,
        })),
      }),
    );
    const before = process.cpuUsage();
    matchListings(ring);
    const { user } = process.cpuUsage(before);
    expect(user / 1_000).toBeLessThan(3_000);
  });
});

/** Groups that no key, of either kind and whatever it is worth, leads out of. */
function closedGroups(given: readonly MatchListing[]): MatchListing[][] {
  let groups: { keys: Set<string>; members: MatchListing[] }[] = [];
  for (const one of given) {
    const keys = new Set(matchingKeys(one.variants, one.seller));
    const touched = groups.filter((group) => [...keys].some((key) => group.keys.has(key)));
    groups = groups.filter((group) => !touched.includes(group));
    groups.push({
      keys: new Set([...keys, ...touched.flatMap((group) => [...group.keys])]),
      members: [...touched.flatMap((group) => group.members), one],
    });
  }
  return groups.map(({ members }) => members);
}

/** The rules once more, as slow and as literal as can be. */
function plainly(given: readonly MatchListing[]): { groups: string[][]; bridging: string[] } {
  const live = given.filter((one) => one.live);
  const carriers = (key: string) =>
    live.flatMap((one) =>
      one.variants
        .filter(({ sku }) => sku !== null && skuKey(one.seller, sku) === key)
        .map(({ gtin }) => ({ gtin, shop: one.shopId })),
    );
  const componentOf = (one: MatchListing, { gtin, sku, externalId }: MatchVariant): string => {
    if (gtin !== null) return gtinKey(gtin);
    if (sku === null) return `${one.id}/${externalId}`;
    const key = skuKey(one.seller, sku);
    const others = carriers(key);
    const gtins = new Set(others.flatMap((other) => other.gtin ?? []));
    const isTwice = new Set(others.map(({ shop }) => shop)).size < others.length;
    if (gtins.size > 1 || isTwice) return `${one.id}/${externalId}`;
    const [only] = gtins;
    return only === undefined ? key : gtinKey(only);
  };
  const componentsOf = (one: MatchListing) => one.variants.map((each) => componentOf(one, each));
  const share = (a: MatchListing, b: MatchListing) =>
    componentsOf(a).some((component) => componentsOf(b).includes(component));
  const bridges = (one: MatchListing) => {
    const near = live.filter((other) => other !== one && share(one, other));
    return near.some((a) => near.some((b) => a !== b && !share(a, b)));
  };
  const bridging = live.filter(bridges);
  let groups: MatchListing[][] = [];
  for (const one of live) {
    if (bridging.includes(one)) continue;
    const touched = groups.filter((group) => group.some((member) => share(member, one)));
    groups = [...groups.filter((group) => !touched.includes(group)), [...touched.flat(), one]];
  }
  const followers = given
    .filter((one) => !one.live)
    .map((one) => ({ one, named: groups.filter((group) => group.some((member) => share(member, one))) }));
  for (const { one, named } of followers) {
    if (named.length === 1) named[0]?.push(one);
    else groups.push([one]);
  }
  for (const one of bridging) groups.push([one]);
  return {
    groups: groups
      .map((group) => group.map(({ id }) => id).sort())
      .sort(([a = ''], [b = '']) => (a < b ? -1 : 1)),
    bridging: bridging.map(({ id }) => id).sort(),
  };
}
