/** Whatever a marketplace sends: no exception, nothing that PostgreSQL refuses, nothing outside its columns. */
import { canonicalHash, catalogProductSchema, mapProduct } from '@syncstore/catalog';
import { type JsonObject, type JsonValue, PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { SINGAPORE, sample, stringsIn } from './payloads.ts';

const nasty = fc.oneof(
  fc.constantFrom<JsonValue>(
    ...[
      null,
      true,
      '',
      ' ',
      '\u0000',
      '\ud800',
      'x\u0000y\udc00',
      'N/A',
      '-1',
      'https://',
      '__proto__',
      'constructor',
    ],
    ...[0, -1, 1.5, 1e308, 1e-7, 2 ** 53, '9'.repeat(50), '🔥'.repeat(600), '<script>\u0000', '&#0;&#xd800;'],
  ),
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.jsonValue({ stringUnit: 'binary' }) as fc.Arbitrary<JsonValue>,
);

const BODIES: readonly (readonly [PlatformId, string])[] = [
  ['shopee', 'shopee-mug'],
  ['shopee', 'shopee-tee'],
  ['tiktok-shop', 'tiktok-shop-mug'],
  ['tiktok-shop', 'tiktok-shop-towel'],
];

/** A sample body with some of its values, at any depth, replaced by nasty ones. */
const spoiled = fc
  .tuple(fc.constantFrom(...BODIES), fc.array(fc.tuple(fc.nat(), nasty), { minLength: 1, maxLength: 5 }))
  .map(([[platform, name], edits]) => {
    const payload = sample(name);
    for (const [index, value] of edits) {
      const places = placesIn(payload);
      const place = places[index % places.length];
      if (place !== undefined) Reflect.set(place.owner, place.key, value);
    }
    return { platform, payload };
  });

function placesIn(value: JsonValue): { readonly owner: object; readonly key: string }[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [{ owner: value, key }, ...placesIn(inner)]);
}

describe('mapping', () => {
  it('never throws on any JSON', () => {
    const anything = fc.dictionary(fc.string(), fc.jsonValue()) as fc.Arbitrary<JsonObject>;
    fc.assert(
      fc.property(fc.constantFrom(...PLATFORM_IDS), anything, (platform, payload) => {
        expect(mapProduct(platform, payload, SINGAPORE).kind).toBe('rejected');
      }),
    );
  });

  it('makes of a spoiled body a product that fits its columns, or a rejection, and nothing unstorable', () => {
    fc.assert(
      fc.property(spoiled, ({ platform, payload }) => {
        const result = mapProduct(platform, payload, SINGAPORE);
        expect(stringsIn(result).filter((text) => /\0|\p{Surrogate}/u.test(text))).toEqual([]);
        if (result.kind === 'rejected') {
          expect(result.reasons.length).toBeGreaterThan(0);
          return;
        }
        const { product, changes } = result;
        expect(catalogProductSchema.safeParse(product).error?.issues ?? []).toEqual([]);
        for (const { before, after } of changes) {
          expect(Math.max(before?.length ?? 0, after?.length ?? 0)).toBeLessThanOrEqual(200);
        }
        expect(canonicalHash(product)).toMatch(/^[\w-]{43}$/);
      }),
      { numRuns: 2_000 },
    );
  });

  it('does not touch the payload, which is stored as it came', () => {
    fc.assert(
      fc.property(spoiled, ({ platform, payload }) => {
        const before = JSON.stringify(payload);
        mapProduct(platform, payload, SINGAPORE);
        expect(JSON.stringify(payload)).toBe(before);
      }),
      { numRuns: 100 },
    );
  });
});
