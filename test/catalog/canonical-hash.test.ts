/** The hash tells every difference that matters, and none that does not. */
import { canonicalHash, mapProduct, PIPELINE_VERSION } from '@syncstore/catalog';
import { type CatalogProduct, type CatalogVariant, PLATFORM_IDS } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';
import { accepted, BRITAIN, sample } from './payloads.ts';

const product = (): CatalogProduct => accepted('tiktok-shop', sample('tiktok-shop-mug'), BRITAIN);

/** Each field of an object with another value in it. */
function variations<T extends object>(value: T): [string, T][] {
  return Object.entries(value).map(([key, inner]: [string, unknown]) => {
    const other =
      typeof inner === 'boolean'
        ? !inner
        : typeof inner === 'number'
          ? inner + 1
          : Array.isArray(inner)
            ? []
            : `${String(inner)}x`;
    return [key, { ...value, [key]: other }];
  });
}

describe('the canonical hash', () => {
  it('is the same for the same payload, mapped twice', () => {
    expect(canonicalHash(product())).toBe(canonicalHash(product()));
  });

  it('changes with every field of the product', () => {
    const before = canonicalHash(product());
    for (const [field, other] of variations(product())) {
      expect(canonicalHash(other), field).not.toBe(before);
    }
  });

  it('changes with every field of a variant, option and attribute', () => {
    const whole = product();
    const before = canonicalHash(whole);
    const [variant, ...variants] = whole.variants;
    const [attribute, ...attributes] = whole.attributes;
    if (variant === undefined || attribute === undefined) throw new Error('the sample has both');
    for (const [field, other] of variations(variant)) {
      expect(canonicalHash({ ...whole, variants: [other, ...variants] }), field).not.toBe(before);
    }
    for (const [field, other] of variations(attribute)) {
      expect(canonicalHash({ ...whole, attributes: [other, ...attributes] }), field).not.toBe(before);
    }
    const [option, ...options] = variant.options;
    if (option === undefined) throw new Error('the sample has options');
    for (const [field, other] of variations(option)) {
      const changed: CatalogVariant = { ...variant, options: [other, ...options] };
      expect(canonicalHash({ ...whole, variants: [changed, ...variants] }), field).not.toBe(before);
    }
  });

  it('does not change with the host a picture is served from, nor with the order of variants', () => {
    const whole = product();
    const images = whole.images.map(({ id }) => ({ id, url: `https://elsewhere.example/${id}` }));
    const variants = whole.variants.toReversed();
    expect(canonicalHash({ ...whole, images, variants })).toBe(canonicalHash(whole));
  });

  it('changes with the order of pictures, since the first one is the cover', () => {
    const whole = product();
    expect(canonicalHash({ ...whole, images: whole.images.toReversed() })).not.toBe(canonicalHash(whole));
  });

  it('does not take a value for one of the field beside it', () => {
    const whole = product();
    const one = { ...whole, brand: null, categoryId: 'x' };
    const other = { ...whole, brand: 'x', categoryId: null };
    expect(canonicalHash(one)).not.toBe(canonicalHash(other));
  });
});

describe('the pipeline version', () => {
  it('is a positive whole number for every platform', () => {
    for (const platform of PLATFORM_IDS) {
      expect(Number.isInteger(PIPELINE_VERSION[platform]) && PIPELINE_VERSION[platform] > 0).toBe(true);
    }
  });
});

describe('the cost of mapping', () => {
  it('is within a few times that of parsing the same body, so that it never limits an import', () => {
    const bodies = ['tiktok-shop-mug', 'tiktok-shop-towel'].map((name) => sample(name));
    const texts = bodies.map((body) => JSON.stringify(body));
    const parsing = fastest(() => texts.map((text) => JSON.parse(text)));
    const mapping = fastest(() => bodies.map((body) => mapProduct('tiktok-shop', body, BRITAIN)));
    expect(mapping / parsing).toBeLessThan(8);
  });
});

/** Nanoseconds of the fastest of many short batches: the one that nothing else on the machine got in the way of. */
function fastest(work: () => unknown): number {
  let best = Infinity;
  for (let batch = 0; batch < 200; batch += 1) {
    const start = process.hrtime.bigint();
    for (let i = 0; i < 25; i += 1) work();
    best = Math.min(best, Number(process.hrtime.bigint() - start));
  }
  return best;
}
