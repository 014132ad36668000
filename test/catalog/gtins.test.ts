/** Which trade item numbers may join listings. */
import type { JsonValue } from '@syncstore/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { mapped, shopeeItem } from './payloads.ts';

function gtinOf(code: JsonValue): { readonly gtin: string | null; readonly rules: readonly string[] } {
  const { product, changes } = mapped('shopee', shopeeItem({ gtin_code: code }));
  return { gtin: product.variants[0]?.gtin ?? null, rules: changes.map(({ rule }) => rule) };
}

describe('a GTIN', () => {
  it.each([
    ['4006381333931', '04006381333931'],
    ['036000291452', '00036000291452'],
    ['0036000291452', '00036000291452'],
    ['96385074', '00000096385074'],
    ['14006381333938', '14006381333938'],
    ['978-0-306-40615-7', '09780306406157'],
    [' 4006381 333931 ', '04006381333931'],
    [4006381333931, '04006381333931'],
  ])('%j is kept as %s', (code, expected) => {
    expect(gtinOf(code)).toEqual({ gtin: expected, rules: [] });
  });

  it.each([
    ['4006381333932', 'invalid'],
    ['40063813339', 'invalid'],
    ['ABC4006381333', 'invalid'],
    ['N/A', 'invalid'],
    ['12345', 'invalid'],
    ['00', 'placeholder'],
    ['0000000000000', 'placeholder'],
    ['1111111111116', 'placeholder'],
    ['9999999999999', 'placeholder'],
    ['1234567890128', 'placeholder'],
    ['01234567890128', 'placeholder'],
    ['1234567890123', 'placeholder'],
    ['012345678905', 'placeholder'],
    ['12345670', 'placeholder'],
    ['0000012345670', 'placeholder'],
    ['9521234543213', 'placeholder'],
    ['2000000047119', 'restricted'],
    ['212345678909', 'restricted'],
    ['412345678903', 'restricted'],
    ['512345678900', 'restricted'],
    ['9800000000014', 'restricted'],
    ['9930000000018', 'restricted'],
    ['21234569', 'restricted'],
    [true, 'invalid'],
    [{}, 'invalid'],
  ])('%j is dropped as %s', (code, why) => {
    expect(gtinOf(code)).toEqual({ gtin: null, rules: [`${why}_gtin_dropped`] });
  });

  it('that is absent is no change', () => {
    for (const code of [null, '', ' ']) expect(gtinOf(code)).toEqual({ gtin: null, rules: [] });
  });

  it('with one wrong digit is never kept', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 1, max: 9 }), (place, add) => {
        const digits = [...'4006381333931'];
        digits[place] = String((Number(digits[place]) + add) % 10);
        expect(gtinOf(digits.join('')).gtin).toBeNull();
      }),
    );
  });
});
