/** Statuses, measures, stock, pictures, attributes and variants: one rule at a time. */
import type { JsonObject, JsonValue, PlatformId } from '@syncstore/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepted,
  mapped,
  reasons,
  shopeeItem,
  shopeeModel,
  shopeeModels,
  tiktokProduct,
} from './payloads.ts';

describe('a status', () => {
  it.each([
    ['NORMAL', 'active'],
    ['UNLIST', 'inactive'],
    ['REVIEWING', 'pending'],
    ['BANNED', 'blocked'],
  ])('%s of Shopee is %s', (word, status) => {
    expect(accepted('shopee', shopeeItem({ item_status: word }))).toMatchObject({
      status,
      platformStatus: word,
    });
  });

  it.each([
    ['ACTIVATE', 'active'],
    ['SELLER_DEACTIVATED', 'inactive'],
    ['PLATFORM_DEACTIVATED', 'blocked'],
    ['PENDING', 'pending'],
    ['FAILED', 'rejected'],
    ['DRAFT', 'draft'],
  ])('%s of TikTok Shop is %s', (word, status) => {
    expect(accepted('tiktok-shop', tiktokProduct({ status: word }))).toMatchObject({
      status,
      platformStatus: word,
    });
  });

  it.each([['SOMETHING_NEW'], ['constructor'], ['']])(
    'that nobody knows (%j) is not for sale, and says so',
    (word) => {
      const { product, changes } = mapped('tiktok-shop', tiktokProduct({ status: word }));
      expect(product.status).toBe('inactive');
      expect(changes).toMatchObject([{ field: 'status', rule: 'unknown_status', after: 'inactive' }]);
    },
  );

  it('that is omitted, as for sellers on Tokopedia alone, is the one there', () => {
    const payload = tiktokProduct({
      status: null,
      integrated_platform_statuses: [{ platform: 'TOKOPEDIA', status: 'SELLER_DEACTIVATED' }],
    });
    expect(accepted('tiktok-shop', payload).status).toBe('inactive');
  });
});

describe('a weight', () => {
  const weightOf = (value: JsonValue, unit: string) =>
    mapped('tiktok-shop', tiktokProduct({ package_weight: { value, unit } }));

  it.each([
    ['0.42', 'KILOGRAM', '0.42'],
    ['420', 'GRAM', '0.42'],
    ['1', 'POUND', '0.453592'],
    ['2.5', 'POUND', '1.133981'],
    [0.1, 'KILOGRAM', '0.1'],
    ['1000', 'KILOGRAM', '1000'],
  ])('of %j %s is %s kg', (value, unit, kilograms) => {
    const { product, changes } = weightOf(value, unit);
    expect(product.weightKg).toBe(kilograms);
    expect(changes).toEqual([]);
  });

  it.each([['0'], ['0.000'], [0], [''], [null]])('of %j is not measured', (value) => {
    expect(weightOf(value, 'KILOGRAM')).toMatchObject({ product: { weightKg: null }, changes: [] });
  });

  it.each([
    ['-1', 'KILOGRAM', 'negative_measure_dropped'],
    ['999999', 'KILOGRAM', 'absurd_measure_dropped'],
    ['abc', 'KILOGRAM', 'unreadable_measure_dropped'],
    ['1,5', 'KILOGRAM', 'unreadable_measure_dropped'],
    ['1', 'STONE', 'unknown_unit_dropped'],
    ['0.0001', 'GRAM', 'negligible_measure_dropped'],
  ])('of %j %s is dropped with a change', (value, unit, rule) => {
    const { product, changes } = weightOf(value, unit);
    expect(product.weightKg).toBeNull();
    expect(changes).toMatchObject([{ field: 'weightKg', rule, before: value, after: null }]);
  });

  it('in grams is exactly a thousandth, whatever its digits', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), (grams) => {
        const { weightKg } = weightOf(String(grams), 'GRAM').product;
        const [whole, fraction = ''] = (weightKg ?? '').split('.');
        expect(Number(whole) * 1_000 + Number(fraction.padEnd(3, '0'))).toBe(grams);
      }),
    );
  });
});

describe('dimensions', () => {
  it('are metres, from centimetres or inches', () => {
    const sized = (unit: string) =>
      accepted(
        'tiktok-shop',
        tiktokProduct({ package_dimensions: { length: '14', width: '1.5', height: '0', unit } }),
      );
    expect(sized('CENTIMETER')).toMatchObject({ lengthM: '0.14', widthM: '0.015', heightM: null });
    expect(sized('INCH')).toMatchObject({ lengthM: '0.3556', widthM: '0.0381', heightM: null });
  });
});

describe('stock', () => {
  const stockOf = (fields: JsonObject) => {
    const { product, changes } = mapped('shopee', shopeeItem({ stock_info_v2: fields }));
    return [product.variants[0]?.stock, ...changes.map(({ rule }) => rule)];
  };

  it('of Shopee is what buyers can order, or the sum of all places, typed as text or not', () => {
    expect(stockOf({ summary_info: { total_available_stock: 83 }, seller_stock: [{ stock: 1 }] })).toEqual([
      83,
    ]);
    expect(stockOf({ summary_info: { total_available_stock: '83' } })).toEqual([83]);
    expect(stockOf({ seller_stock: [{ stock: 3 }, { stock: 4 }], shopee_stock: [{ stock: '5' }] })).toEqual([
      12,
    ]);
    expect(stockOf({})).toEqual([null]);
  });

  it.each([[-1], ['many'], [1.5], [null]])('of %j in one place makes the sum unknown', (stock) => {
    expect(stockOf({ seller_stock: [{ stock: 3 }, { stock }] })).toEqual([null, 'unreadable_stock_dropped']);
  });

  it('beyond what a database integer holds is dropped', () => {
    expect(stockOf({ summary_info: { total_available_stock: 3_000_000_000 } })).toEqual([
      null,
      'absurd_stock_dropped',
    ]);
  });

  it('of TikTok Shop without warehouses is unknown, not zero', () => {
    const [empty] = accepted('tiktok-shop', tiktokProduct({}, { inventory: [] })).variants;
    const [none] = accepted('tiktok-shop', tiktokProduct({}, { inventory: [{ quantity: 0 }] })).variants;
    expect([empty?.stock, none?.stock]).toEqual([null, 0]);
  });
});

describe('pictures', () => {
  const imagesOf = (ids: JsonValue[], urls: JsonValue[]) => {
    const { product, changes } = mapped(
      'shopee',
      shopeeItem({ image: { image_id_list: ids, image_url_list: urls } }),
    );
    return { ids: product.images.map(({ id }) => id), rules: changes.map(({ rule }) => rule) };
  };

  it('that no browser could open are dropped, the others stay', () => {
    const broken = [
      '',
      'https://',
      'not a url',
      'null',
      'ftp://a/b',
      'javascript:alert(1)',
      '//a/b',
      'https://a b/',
      7,
    ];
    for (const url of broken) {
      expect(imagesOf(['a', 'b'], [url, 'https://cf.shopee.sg/file/b']), String(url)).toEqual({
        ids: ['b'],
        rules: ['broken_image_dropped'],
      });
    }
  });

  it('are kept once each, by id and not by URL', () => {
    const urls = ['https://cf.shopee.sg/file/a', 'https://down-sg.img.susercontent.com/file/a'];
    expect(imagesOf(['a', 'a'], urls)).toEqual({ ids: ['a'], rules: ['duplicate_image_dropped'] });
  });

  it('without an id go by what stays the same in their URL', () => {
    expect(imagesOf([], ['https://cf.shopee.sg/file/a?t=1']).ids).toEqual(['a']);
    const urls = ['https://p16.example/tos-eu/k~tplv-origin.jpeg?dr=1'];
    const product = accepted('tiktok-shop', tiktokProduct({ main_images: [{ uri: '', urls }] }));
    expect(product.images).toEqual([{ id: 'tos-eu/k', url: urls[0] }]);
  });

  it('of TikTok Shop come from the second mirror when the first is broken', () => {
    const urls = ['https://', 'https://p19.example/k.jpeg'];
    const product = accepted('tiktok-shop', tiktokProduct({ main_images: [{ uri: 'k', urls }] }));
    expect(product.images).toEqual([{ id: 'k', url: 'https://p19.example/k.jpeg' }]);
  });
});

describe('variants', () => {
  it('with an id that was there before are dropped, the first stays', () => {
    const payload = shopeeModels([shopeeModel(1, { model_sku: 'A' }), shopeeModel(1, { model_sku: 'B' })]);
    const { product, changes } = mapped('shopee', payload);
    expect(product.variants.map(({ sku }) => sku)).toEqual(['A']);
    expect(changes.map(({ rule }) => rule)).toEqual(['duplicate_variant_dropped']);
  });

  it('without an id are dropped, and a product with no other is malformed', () => {
    const payload = shopeeModels([shopeeModel(1), { price_info: [{ current_price: 5 }] }]);
    const { product, changes } = mapped('shopee', payload);
    expect(product.variants).toHaveLength(1);
    expect(changes.map(({ rule }) => rule)).toEqual(['variant_without_id_dropped']);
    expect(reasons('shopee', shopeeModels([{}])).map(({ code }) => code)).toEqual(['malformed_payload']);
  });

  it('whose tier index points nowhere lose that option, and say so', () => {
    const tiers = { tier_variation: [{ name: 'Colour', option_list: [{ option: 'Red' }] }] };
    const { product, changes } = mapped('shopee', shopeeModels([shopeeModel(1, { tier_index: [4] })], tiers));
    expect(product.variants[0]?.options).toEqual([]);
    expect(changes.map(({ rule }) => rule)).toEqual(['unreadable_option_dropped']);
  });

  it('of an item that has models but came without them are not made up', () => {
    const payload = { item: { item_id: 1, item_name: 'Cup', has_model: true }, models: null };
    expect(reasons('shopee', payload)).toMatchObject([{ code: 'malformed_payload', field: 'models.model' }]);
  });
});

describe('what is no product at all', () => {
  it.each<[PlatformId, JsonObject]>([
    ['shopee', {}],
    ['shopee', { item: null, models: null }],
    ['shopee', { item: [], models: null }],
    ['shopee', { item: { item_name: 'Cup' }, models: null }],
    ['tiktok-shop', {}],
    ['tiktok-shop', { id: {}, title: 'Cup' }],
  ])('is rejected as malformed: %s %j', (platform, payload) => {
    expect(reasons(platform, payload).map(({ code }) => code)).toEqual(['malformed_payload']);
  });
});
