/** The marketplaces' sample bodies, field by field. Expectations were read off the bodies, not off the code. */
import { describe, expect, it } from 'vitest';
import { accepted, BRITAIN, mapped, sample } from './payloads.ts';

describe('a Shopee item without models', () => {
  it('becomes a product with one variant that goes by the item id', () => {
    const { product, changes } = mapped('shopee', sample('shopee-mug'));
    expect(product).toEqual({
      name: 'Stoneware mug 350 ml',
      descriptionText: 'Hand glazed mug.\nDishwasher safe.',
      descriptionHtml: null,
      brand: null,
      categoryId: '100718',
      categoryPath: null,
      status: 'active',
      platformStatus: 'NORMAL',
      images: [
        {
          id: 'sg-11134207-78743-m14b28b505d6110',
          url: 'https://cf.shopee.sg/file/sg-11134207-78743-m14b28b505d6110',
        },
        {
          id: 'sg-11134207-7daaa-m3352f353f050b0',
          url: 'https://cf.shopee.sg/file/sg-11134207-7daaa-m3352f353f050b0',
        },
      ],
      attributes: [
        { name: 'Material', value: 'Stoneware' },
        { name: 'Capacity', value: '350 ml' },
      ],
      weightKg: '0.42',
      lengthM: '0.12',
      widthM: '0.12',
      heightM: '0.11',
      variants: [
        {
          externalId: '25801430017',
          sku: 'MUG-350',
          gtin: null,
          options: [],
          price: '11.9',
          listPrice: '14.9',
          currency: 'SGD',
          stock: 83,
          active: true,
        },
      ],
      platformCreatedAt: 1750000000,
    });
    expect(changes).toEqual([
      { field: 'variants.25801430017.gtin', rule: 'placeholder_gtin_dropped', before: '00', after: null },
    ]);
  });

  it('is inactive when unlisted, and its zero dimensions are unknown', () => {
    const product = accepted('shopee', sample('shopee-lamp'));
    expect(product).toMatchObject({
      status: 'inactive',
      platformStatus: 'UNLIST',
      descriptionText: 'Warm light, three steps.\nBulb included.',
      weightKg: '1',
      lengthM: null,
      widthM: null,
      heightM: null,
    });
    expect(product.variants).toMatchObject([{ sku: null, price: '59', stock: 0 }]);
  });
});

describe('a Shopee item with models', () => {
  it('has their options, prices and stock, and an unavailable model is not active', () => {
    const { product, changes } = mapped('shopee', sample('shopee-tee'));
    const rows = product.variants.map(({ externalId, sku, options, price, listPrice, stock, active }) =>
      [
        externalId,
        sku,
        ...options.map(({ name, value }) => `${name}=${value}`),
        price,
        listPrice,
        stock,
        active,
      ].join(' '),
    );
    expect(rows).toEqual([
      '220009246845 TEE-RED-M Colour=Red Size=M 19.9 19.9 12 true',
      '220009246846 TEE-RED-L Colour=Red Size=L 15.9 19.9 4 true',
      '220009246847 TEE-NVY-M Colour=Navy Size=M 19.9 19.9 0 true',
      '220009246848  Colour=Navy Size=L 21.9 21.9 7 false',
    ]);
    expect(product.brand).toBe('Northline');
    expect(changes).toEqual([]);
  });

  it('finds the options in the standardised tree when the other one is missing', () => {
    const payload = sample('shopee-tee');
    const { models } = payload;
    if (typeof models === 'object' && models !== null) Reflect.deleteProperty(models, 'tier_variation');
    expect(accepted('shopee', payload)).toEqual(accepted('shopee', sample('shopee-tee')));
  });
});

describe('a TikTok Shop product', () => {
  it('has the stock of all warehouses, the category path, and no description markup that could run', () => {
    const { product, changes } = mapped('tiktok-shop', sample('tiktok-shop-mug'), BRITAIN);
    expect(product).toMatchObject({
      name: 'Handgemachte Steingut-Tasse "Fjord" – 350 ml',
      descriptionText:
        'Stoneware mug, thrown by hand. Holds 350 ml.\n\n- Dishwasher safe\n- Food safe glaze\n\nCare: no thermal shock\n< 60 °C steps',
      brand: 'Nordlicht',
      categoryId: '853000',
      categoryPath: 'Home Supplies > Kitchenware > Cups & Mugs',
      status: 'active',
      platformStatus: 'ACTIVATE',
      attributes: [
        { name: 'Occasion', value: 'Birthday, Housewarming' },
        { name: 'Country of Origin', value: 'Denmark' },
        { name: 'Firing temperature', value: '1240 °C' },
      ],
      weightKg: '0.42',
      lengthM: '0.14',
      widthM: '0.11',
      heightM: '0.12',
      platformCreatedAt: 1764583200,
    });
    expect(product.descriptionHtml).toBe(
      '<p>Stoneware mug, thrown by hand. Holds 350\u00a0ml.</p><ul><li>Dishwasher safe</li><li>Food safe glaze</li></ul><p></p><p><strong>Care:</strong> no thermal shock <br />&lt; 60 °C steps</p>',
    );
    expect(product.images.map(({ id }) => id)).toEqual([
      'tos-synth-i-shop000001-eu/ae7be26cdaa742ca148068d5ac90eaca',
      'tos-synth-i-shop000001-eu/aaf2f89992379705dac844c0a2a1d45f',
      'tos-synth-i-shop000001-eu/9678f7a7939f457fa0d9353761e189c7',
    ]);
    expect(product.variants).toMatchObject([
      { externalId: '1729482000000001017', sku: 'TASSE-FJORD-BLAU', price: '14.95', stock: 49, active: true },
      { externalId: '1729482000000001018', price: '14.95', stock: 0, active: true },
      { externalId: '1729482000000001019', price: '16.5', stock: 3, active: false },
    ]);
    expect(product.variants[2]?.options).toEqual([
      { name: 'Colour', value: 'Sand' },
      { name: 'Size', value: '500 ml' },
    ]);
    // Both sample codes are of the range that shops give out for themselves.
    expect(changes.map(({ rule }) => rule).sort()).toEqual([
      'markup_simplified',
      'restricted_gtin_dropped',
      'restricted_gtin_dropped',
    ]);
  });

  it('with a single SKU, no brand and no measures has nulls there', () => {
    expect(accepted('tiktok-shop', sample('tiktok-shop-towel'), BRITAIN)).toMatchObject({
      brand: null,
      status: 'inactive',
      categoryPath: 'Home Supplies > Tea Towels',
      weightKg: '0.2',
      lengthM: null,
      variants: [{ externalId: '1729482000000001021', sku: null, options: [], price: '8', stock: 120 }],
    });
  });
});
