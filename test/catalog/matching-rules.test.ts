/** Each rule of matching by an example that a person can check. */
import { matchingKeys, matchListings } from '@syncstore/catalog';
import type { MatchListing, MatchVariant } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';

const CUP = '08881234500018';
const SAUCER = '08881234500025';

function listing(
  id: string,
  shopId: number,
  variants: readonly Partial<MatchVariant>[],
  more: Partial<MatchListing> = {},
): MatchListing {
  return {
    id,
    shopId,
    seller: 'acme',
    live: true,
    variants: variants.map((variant, position) => ({
      externalId: `${position + 1}`,
      gtin: null,
      sku: null,
      ...variant,
    })),
    ...more,
  };
}

const groupsOf = (...listings: MatchListing[]): readonly (readonly string[])[] =>
  matchListings(listings).groups;

describe('GTINs', () => {
  it('join listings of different shops and sellers', () => {
    const other = listing('b', 2, [{ gtin: CUP }], { seller: 'someone else' });
    expect(groupsOf(listing('a', 1, [{ gtin: CUP }]), other)).toEqual([['a', 'b']]);
  });

  it('keep apart what shares a SKU only', () => {
    const result = matchListings([
      listing('a', 1, [{ gtin: CUP, sku: 'X' }]),
      listing('b', 2, [{ gtin: SAUCER, sku: 'X' }]),
    ]);
    expect(result.groups).toEqual([['a'], ['b']]);
    expect(result.conflicts).toEqual([
      { kind: 'sku_with_two_gtins', key: 's:acme:x', listingIds: ['a', 'b'] },
    ]);
  });
});

describe('seller SKUs', () => {
  it('join listings of one seller, whatever case they are written in', () => {
    expect(groupsOf(listing('a', 1, [{ sku: 'mug-1' }]), listing('b', 2, [{ sku: ' MUG-1 ' }]))).toEqual([
      ['a', 'b'],
    ]);
  });

  it('mean nothing between sellers', () => {
    const foreign = listing('b', 2, [{ sku: 'MUG' }], { seller: 'someone else' });
    expect(groupsOf(listing('a', 1, [{ sku: 'MUG' }]), foreign)).toEqual([['a'], ['b']]);
  });

  it('stand for the one GTIN that another carrier has', () => {
    expect(
      groupsOf(
        listing('a', 1, [{ sku: 'MUG', gtin: CUP }]),
        listing('b', 2, [{ sku: 'MUG' }]),
        listing('c', 3, [{ gtin: CUP }]),
      ),
    ).toEqual([['a', 'b', 'c']]);
  });

  it('join nothing anywhere once one shop uses them for two listings', () => {
    const result = matchListings([
      listing('a', 1, [{ sku: 'NEW' }]),
      listing('b', 1, [{ sku: 'NEW' }]),
      listing('c', 2, [{ sku: 'NEW' }]),
    ]);
    expect(result.groups).toEqual([['a'], ['b'], ['c']]);
    expect(result.conflicts).toEqual([
      { kind: 'sku_twice_in_shop', key: 's:acme:new', listingIds: ['a', 'b', 'c'] },
    ]);
  });

  it('join nothing once one listing uses them for two variants', () => {
    const result = matchListings([
      listing('a', 1, [{ sku: 'TEE' }, { sku: 'TEE' }]),
      listing('b', 2, [{ sku: 'TEE' }]),
    ]);
    expect(result.groups).toEqual([['a'], ['b']]);
    expect(result.conflicts.map(({ kind }) => kind)).toEqual(['sku_twice_in_shop']);
  });

  it('that are ambiguous do not stop a GTIN beside them', () => {
    expect(
      groupsOf(
        listing('a', 1, [{ sku: 'NEW', gtin: CUP }]),
        listing('b', 1, [{ sku: 'NEW' }]),
        listing('c', 2, [{ gtin: CUP }]),
      ),
    ).toEqual([['a', 'c'], ['b']]);
  });

  it('that are blank are no keys', () => {
    expect(groupsOf(listing('a', 1, [{ sku: ' ' }]), listing('b', 2, [{ sku: '' }]))).toEqual([['a'], ['b']]);
  });
});

describe('a listing that bridges', () => {
  const cup = listing('cup', 1, [{ gtin: CUP }]);
  const saucer = listing('saucer', 1, [{ gtin: SAUCER }]);
  const set = listing('set', 2, [{ gtin: CUP }, { gtin: SAUCER }]);

  it('joins nothing, and everything else is matched as if it were not there', () => {
    const cupElsewhere = listing('cup elsewhere', 3, [{ gtin: CUP }]);
    const result = matchListings([cup, saucer, set, cupElsewhere]);
    expect(result.groups).toEqual([['cup', 'cup elsewhere'], ['saucer'], ['set']]);
    expect(result.conflicts).toEqual([
      { kind: 'listing_bridges_masters', key: `g:${CUP}`, listingIds: ['set'] },
    ]);
  });

  it('is none while only one of the goods is listed elsewhere', () => {
    expect(groupsOf(cup, set)).toEqual([['cup', 'set']]);
  });

  it('is none when another listing shows that the goods belong together', () => {
    const tray = '08881234500032';
    const first = listing('first', 1, [{ gtin: CUP }, { gtin: tray }]);
    const second = listing('second', 2, [{ gtin: SAUCER }, { gtin: tray }]);
    expect(groupsOf(first, second, set)).toEqual([['first', 'second', 'set']]);
  });

  it('bridges together with its equal, and neither joins the other', () => {
    const twin = listing('twin', 3, [{ gtin: CUP }, { gtin: SAUCER }]);
    expect(groupsOf(cup, saucer, set, twin)).toEqual([['cup'], ['saucer'], ['set'], ['twin']]);
  });
});

describe('a delisted listing', () => {
  it('follows the group that its keys name', () => {
    const gone = listing('gone', 3, [{ gtin: CUP }, { sku: 'OLD' }], { live: false });
    expect(groupsOf(listing('a', 1, [{ gtin: CUP }]), gone)).toEqual([['a', 'gone']]);
  });

  it('stands alone when its keys name two groups, and does not join them', () => {
    const gone = listing('gone', 3, [{ gtin: CUP }, { gtin: SAUCER }], { live: false });
    expect(groupsOf(listing('a', 1, [{ gtin: CUP }]), listing('b', 1, [{ gtin: SAUCER }]), gone)).toEqual([
      ['a'],
      ['b'],
      ['gone'],
    ]);
  });

  it('never makes a SKU ambiguous', () => {
    const gone = listing('gone', 1, [{ sku: 'MUG', gtin: SAUCER }], { live: false });
    const result = matchListings([
      listing('a', 1, [{ sku: 'MUG', gtin: CUP }]),
      listing('b', 2, [{ sku: 'MUG' }]),
      gone,
    ]);
    expect(result).toMatchObject({ groups: [['a', 'b'], ['gone']], conflicts: [] });
  });
});

describe('variant keys', () => {
  it('tie the variant of one shop to the same variant of another, by GTIN or through its SKU', () => {
    const { variantKeys } = matchListings([
      listing('a', 1, [{ gtin: CUP, sku: 'C' }, { gtin: SAUCER }]),
      listing('b', 2, [{ gtin: SAUCER }, { sku: 'C' }]),
    ]);
    expect(variantKeys.get('a\n1')).toBe(`g:${CUP}`);
    expect(variantKeys.get('b\n2')).toBe(`g:${CUP}`);
    expect(variantKeys.get('b\n1')).toBe(variantKeys.get('a\n2'));
  });

  it('leave variants apart when a listing gives all of them one GTIN, though the listing still matches', () => {
    const result = matchListings([
      listing('a', 1, [{ gtin: CUP }, { gtin: CUP }]),
      listing('b', 2, [{ gtin: CUP }]),
    ]);
    expect(result.groups).toEqual([['a', 'b']]);
    expect(new Set(result.variantKeys.values()).size).toBe(3);
  });
});

describe('the keys of a listing', () => {
  it('are of both kinds, each once, sorted, in the spelling that matching uses', () => {
    const variants = [
      { gtin: CUP, sku: 'Mug' },
      { gtin: null, sku: 'MUG ' },
      { gtin: CUP, sku: null },
    ];
    expect(matchingKeys(variants, 'acme')).toEqual([`g:${CUP}`, 's:acme:mug']);
  });
});
