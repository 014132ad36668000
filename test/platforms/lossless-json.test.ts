/** Integers beyond 2^53 survive parsing as strings; everything else is what JSON.parse makes of it. */
import { parseLossless } from '@syncstore/platforms';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

describe('parseLossless', () => {
  it('keeps large integers as the text of their digits, wherever they stand', () => {
    expect(parseLossless('{"id":1729482000000000017,"a":[-9007199254740993, 18446744073709551615]}')).toEqual(
      {
        id: '1729482000000000017',
        a: ['-9007199254740993', '18446744073709551615'],
      },
    );
    expect(parseLossless('9007199254740993')).toBe('9007199254740993');
    expect(parseLossless('[\n9007199254740993\n]')).toEqual(['9007199254740993']);
  });

  it('leaves integers that a number can hold as numbers', () => {
    expect(parseLossless('[9007199254740991,-9007199254740991,0,14701711]')).toEqual([
      9007199254740991, -9007199254740991, 0, 14701711,
    ]);
  });

  it('does not touch digits inside strings, keys or escapes', () => {
    const value = {
      'key 12345678901234567890': 'call 12345678901234567890',
      quoted: '\\":12345678901234567890,"',
      unicode: '\u0041\u2028 1729482000000000017',
      backslash: '\\',
      large: 'x',
    };
    // The large number forces the slow path for the whole text.
    const text = `${JSON.stringify(value).slice(0, -1)},"n":12345678901234567890}`;
    expect(parseLossless(text)).toEqual({ ...value, n: '12345678901234567890' });
  });

  it('leaves fractions and exponents numbers, however many digits they have', () => {
    const text =
      '[0.12345678901234567890,12345678901234567890.5,1e400,-1.5E-20,12345678901234567e2,12345678901234567890]';
    const [fraction, mixed, infinite, tiny, exponent, large] = parseLossless(text) as unknown[];
    expect([fraction, mixed, infinite, tiny, exponent]).toEqual([
      0.12345678901234568,
      12345678901234567000,
      Number.POSITIVE_INFINITY,
      -1.5e-20,
      12345678901234567e2,
    ]);
    expect(large).toBe('12345678901234567890');
  });

  it('throws on what is no JSON, also with large numbers in it', () => {
    for (const text of [
      '',
      '{',
      '{"a":12345678901234567890',
      '{"a":1 2}',
      '[012345678901234567890]x',
      '<html>',
    ]) {
      expect(() => parseLossless(text)).toThrow(SyntaxError);
    }
  });

  it('equals JSON.parse on any value without large integers', () => {
    const fraction = fc.double({ noInteger: true, noNaN: true, noDefaultInfinity: true });
    const values = [
      fc.string({ unit: 'binary' }),
      fc.maxSafeInteger(),
      fraction,
      fc.boolean(),
      fc.constant(null),
    ];
    fc.assert(
      fc.property(fc.object({ values, withNullPrototype: false }), fc.boolean(), (value, pretty) => {
        const text = JSON.stringify(value, null, pretty ? 2 : 0);
        const slow = `${text.trimEnd().slice(0, -1)}${text === '{}' ? '' : ','}"~":12345678901234567890}`;
        expect(parseLossless(text)).toEqual(JSON.parse(text));
        expect(parseLossless(slow)).toEqual({ ...JSON.parse(text), '~': '12345678901234567890' });
      }),
    );
  });

  it('brings any mixture of large integers and awkward strings back unharmed', () => {
    const leaf = fc.oneof(fc.bigInt({ min: -(2n ** 70n), max: 2n ** 70n }), fc.string({ unit: 'binary' }));
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.string({ unit: 'grapheme' }), leaf)), (pairs) => {
        const members = pairs.map(
          ([key, value], index) =>
            `${JSON.stringify(`${index}${key}`)}: ${typeof value === 'bigint' ? value : JSON.stringify(value)}`,
        );
        const wanted = Object.fromEntries(
          pairs.map(([key, value], index) => [
            `${index}${key}`,
            typeof value === 'string' || Number.isSafeInteger(Number(value)) ? plain(value) : String(value),
          ]),
        );
        expect(parseLossless(`{${members.join(',')}}`)).toEqual(wanted);
      }),
    );
  });
});

function plain(value: bigint | string): number | string {
  return typeof value === 'bigint' ? Number(value) : value;
}
