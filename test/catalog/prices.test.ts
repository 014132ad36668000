/** What counts as a price, what does not, and that none is ever changed on its way. */
import type { JsonValue } from '@syncstore/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  accepted,
  BRITAIN,
  mapped,
  reasons,
  SINGAPORE,
  shopeeItem,
  shopeeModel,
  shopeeModels,
  tiktokProduct,
} from './payloads.ts';

const INDONESIA = { region: 'ID', currency: 'IDR' };

function priceOf(value: JsonValue, currency = 'GBP'): string | undefined {
  const sku = { price: { currency, sale_price: value } };
  return accepted('tiktok-shop', tiktokProduct({}, sku), BRITAIN).variants[0]?.price;
}

function isRejected(value: JsonValue, currency = 'GBP'): boolean {
  const found = reasons('tiktok-shop', tiktokProduct({}, { price: { currency, sale_price: value } }));
  return found.every(({ code }) => code === 'price_unreadable') && found.length === 1;
}

describe('a sale price', () => {
  it.each([
    [14.9, '14.9'],
    [129000, '129000'],
    ['14.90', '14.9'],
    ['0014.50', '14.5'],
    ['129000.00', '129000'],
    [0, '0'],
    ['1,234.56', '1234.56'],
    ['1.234,56', '1234.56'],
    ['1,234,567', '1234567'],
    ['14,90', '14.9'],
    ['£14.90', '14.9'],
    ['GBP 14.90', '14.9'],
    ['14.90 gbp', '14.9'],
    [' 14.90 ', '14.9'],
    [19.990000000000002, '19.99'],
    [0.0001, '0.0001'],
    ['99999999999999.9999', '99999999999999.9999'],
  ])('%j is read as %s', (value, expected) => {
    expect(priceOf(value)).toBe(expected);
  });

  it.each([
    ['N/A'],
    [''],
    [' '],
    ['free'],
    [-1],
    ['-14.90'],
    [true],
    ['NaN'],
    ['Infinity'],
    ['1e3'],
    [1e21],
    [0.00001],
    ['1,234'],
    ['12,34,567'],
    ['14.90-19.90'],
    ['14.90.10'],
    ['$14.90'],
    ['Rp14.90'],
    ['100000000000000'],
    ['14.12345'],
    ['١٤'],
    [['14.90']],
    [{ amount: '14.90' }],
  ])('%j is not guessed at', (value) => {
    expect(isRejected(value)).toBe(true);
  });

  it('takes a comma for groups where there are no cents, and trusts no point there', () => {
    expect(priceOf('129,000', 'IDR')).toBe('129000');
    expect(priceOf('Rp 1.129.000', 'IDR')).toBe('1129000');
    expect(isRejected('129.000', 'IDR')).toBe(true);
    expect(priceOf('129000.000', 'IDR')).toBe('129000');
  });

  it('survives exactly, whatever its digits', () => {
    const amounts = fc.tuple(fc.bigInt({ min: 0n, max: 10n ** 14n - 1n }), fc.integer({ min: 0, max: 9999 }));
    fc.assert(
      fc.property(amounts, ([whole, fraction]) => {
        const text = `${whole}.${String(fraction).padStart(4, '0')}`;
        const price = priceOf(text) ?? '';
        const [readWhole, readFraction = ''] = price.split('.');
        expect(readWhole).toBe(String(whole));
        expect(readFraction.padEnd(4, '0')).toBe(String(fraction).padStart(4, '0'));
        expect(price).not.toMatch(/\.\d*0$|\.$/);
      }),
    );
  });

  it('is the same whether a marketplace writes it as a number or as text', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 1e9 }), (cents) => {
        const text = `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
        expect(priceOf(Number(text))).toBe(priceOf(text));
      }),
    );
  });
});

describe('Shopee prices', () => {
  it('are the promotion price for the buyer, with the original price as list price', () => {
    const [variant] = accepted('shopee', shopeeItem()).variants;
    expect(variant).toMatchObject({ price: '8', listPrice: '10', currency: 'SGD' });
  });

  it('are the original price while no promotion price is given', () => {
    const item = shopeeItem({ price_info: [{ original_price: 10 }] });
    expect(accepted('shopee', item).variants[0]?.price).toBe('10');
  });

  it('are unreadable when the promotion price is, although the original price could be read', () => {
    const item = shopeeItem({ price_info: [{ original_price: 10, current_price: 'N/A' }] });
    expect(reasons('shopee', item)).toMatchObject([
      { code: 'price_unreadable', field: 'variants.1001.price', before: 'N/A' },
    ]);
  });

  it('of one model are enough to reject, and each unreadable one is named', () => {
    const models = [shopeeModel(1), shopeeModel(2, { price_info: [] }), shopeeModel(3, { price_info: [{}] })];
    expect(reasons('shopee', shopeeModels(models)).map(({ field }) => field)).toEqual([
      'variants.2.price',
      'variants.3.price',
    ]);
  });

  it('of models without a currency are in that of the item, or else of the shop', () => {
    const payload = shopeeModels([shopeeModel(1)]);
    expect(accepted('shopee', payload, INDONESIA).variants[0]?.currency).toBe('IDR');
    const item = { item_id: 1, item_name: 'Cup', has_model: true, price_info: [{ currency: 'SGD' }] };
    const { models = null } = payload;
    expect(accepted('shopee', { item, models }, INDONESIA).variants[0]?.currency).toBe('SGD');
  });
});

describe('TikTok Shop prices', () => {
  it('are the sale price, or the tax exclusive one where there is none', () => {
    const both = { price: { currency: 'GBP', sale_price: '11.98', tax_exclusive_price: '9.98' } };
    expect(accepted('tiktok-shop', tiktokProduct({}, both)).variants[0]?.price).toBe('11.98');
    const one = { price: { currency: 'GBP', tax_exclusive_price: '9.98' } };
    expect(accepted('tiktok-shop', tiktokProduct({}, one)).variants[0]?.price).toBe('9.98');
  });

  it('are unreadable when the sale price is there but blank', () => {
    expect(isRejected('')).toBe(true);
  });

  it('are unreadable on a draft that has no SKU yet', () => {
    expect(reasons('tiktok-shop', tiktokProduct({ skus: [] }))).toMatchObject([
      { code: 'price_unreadable', field: 'variants' },
    ]);
  });
});

describe('a list price', () => {
  it.each([['N/A'], [-5], ['1,234'], [0]])('of %j is dropped, and says so', (value) => {
    const payload = shopeeItem({ price_info: [{ original_price: value, current_price: 8 }] });
    const { product, changes } = mapped('shopee', payload, SINGAPORE);
    expect(product.variants[0]).toMatchObject({ price: '8', listPrice: null });
    expect(changes).toMatchObject([{ field: 'variants.1001.listPrice', before: String(value) }]);
  });
});
