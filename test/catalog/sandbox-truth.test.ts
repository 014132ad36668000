/** Maps whole sandbox shops, dirt included, and compares every product and variant with what the sandbox knows of it. */
import type { CatalogProduct, CatalogVariant } from '@syncstore/contracts';
import type { TruthProduct, TruthSku } from '@syncstore/sandbox';
import { beforeAll, describe, expect, it } from 'vitest';
import { type MappedShop, mapAllShops } from './sandbox-shops.ts';

const MINUTE = 60_000;

describe('mapping the four shops of a sandbox', () => {
  let shops: readonly MappedShop[] = [];
  beforeAll(async () => {
    shops = await mapAllShops(300, 7);
  }, 3 * MINUTE);

  it('rejects exactly the products that have to be, for the reasons they have', () => {
    for (const { results, truth } of shops) {
      const expected = [...truth.values()]
        .filter(({ expected: end }) => end === 'rejected')
        .map(({ id, rejectReasons }) => `${id} ${[...rejectReasons].sort().join()}`);
      const rejected = [...results].flatMap(([id, result]) =>
        result.kind === 'rejected'
          ? [`${id} ${[...new Set(result.reasons.map(({ code }) => code))].sort().join()}`]
          : [],
      );
      expect(rejected.sort()).toEqual(expected.sort());
      expect(expected.length).toBeGreaterThan(0);
    }
  });

  it('finds every accepted product with its names, options, codes, prices and stock', () => {
    for (const { results, truth } of shops) {
      for (const product of truth.values()) {
        if (product.expected !== 'accepted') continue;
        const result = results.get(product.id);
        if (result?.kind !== 'product') throw new Error(`${product.id} was not accepted`);
        expect(shape(result.product), product.id).toEqual(expectedShape(product));
      }
    }
  });

  it('says what it changed wherever the sandbox put dirt that cleaning removes', () => {
    const rules: Readonly<Record<string, RegExp>> = {
      name_control_characters: /control_characters_removed/,
      name_whitespace: /white_space_collapsed/,
      description_script: /active_content_removed|markup_simplified/,
      image_broken: /broken_image_dropped/,
      image_duplicate: /duplicate_image_dropped/,
      list_price_unreadable: /unreadable_list_price_dropped/,
      gtin_placeholder: /gtin_dropped/,
    };
    let seen = 0;
    for (const { results, truth } of shops) {
      for (const [id, result] of results) {
        if (result.kind !== 'product') continue;
        const { dirt = [], skus = [] } = truth.get(id) ?? {};
        const made = result.changes.map(({ rule }) => rule).join(' ');
        for (const kind of dirt) {
          const rule = rules[kind];
          const isServed =
            (kind !== 'list_price_unreadable' || skus.some(({ listPrice }) => listPrice === 'N/A')) &&
            (kind !== 'gtin_placeholder' || skus.some(({ gtin }) => gtin !== null));
          if (rule === undefined || !isServed) continue;
          expect(made, `${kind} of ${id}`).toMatch(rule);
          seen += 1;
        }
      }
    }
    expect(seen).toBeGreaterThan(50);
  });

  it('lets no script, handler or control character through', () => {
    for (const { results } of shops) {
      for (const result of results.values()) {
        if (result.kind !== 'product') continue;
        const { descriptionHtml, descriptionText } = result.product;
        expect(descriptionHtml ?? '').not.toMatch(
          /<(?!\/?[a-z0-9]+(?: \/)?>)|script|javascript|onclick|onerror/i,
        );
        expect(descriptionText ?? '').not.toMatch(/[\0-\x08]|\p{Surrogate}|<script|<img|onclick|onerror/iu);
      }
    }
  });
});

function shape(product: CatalogProduct): unknown {
  return {
    name: product.name,
    status: product.platformStatus,
    brand: product.brand,
    categoryId: product.categoryId,
    created: product.platformCreatedAt,
    variants: product.variants.map(variantShape).sort(byId),
  };
}

function expectedShape(product: TruthProduct): unknown {
  return {
    name: product.expectedName,
    status: product.status,
    brand: product.brand,
    categoryId: product.categoryId,
    created: product.createTime,
    variants: product.skus.map((sku) => expectedVariant(product, sku)).sort(byId),
  };
}

function variantShape(variant: CatalogVariant): { readonly id: string } & Record<string, unknown> {
  return {
    id: variant.externalId,
    sku: variant.sku,
    gtin: variant.gtin,
    options: variant.options.map(({ value }) => value),
    price: variant.price,
    listPrice: variant.listPrice,
    currency: variant.currency,
    stock: variant.stock,
  };
}

function expectedVariant(
  product: TruthProduct,
  sku: TruthSku,
): { readonly id: string } & Record<string, unknown> {
  return {
    // A Shopee item without models has no SKU id of its own.
    id: sku.id === '0' ? product.id : sku.id,
    sku: sku.sellerSku === '' ? null : sku.sellerSku,
    gtin: sku.expectedGtin,
    options: sku.options,
    price: plain(sku.expectedPrice),
    listPrice: plain(sku.expectedListPrice),
    currency: product.currency,
    stock: sku.stock,
  };
}

/** The sandbox writes the currency's digits (`14.90`); a canonical decimal has no zeros that say nothing. */
function plain(decimal: string | null): string | null {
  return decimal?.includes('.') === true ? decimal.replace(/\.?0+$/, '') : decimal;
}

function byId(a: { readonly id: string }, b: { readonly id: string }): number {
  return a.id < b.id ? -1 : 1;
}
