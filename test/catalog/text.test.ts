/** Names and other lines of text: what is taken out, what stays, and that nothing unstorable ever comes through. */
import type { JsonValue } from '@syncstore/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { accepted, mapped, reasons, shopeeItem } from './payloads.ts';

const nameOf = (name: JsonValue): string => accepted('shopee', shopeeItem({ item_name: name })).name;

describe('a name', () => {
  it.each([
    ['Mug\u0000 350\u0007ml', 'Mug 350ml'],
    ['Mug\ud83d 350\udfff ml', 'Mug 350 ml'],
    ['\ufeffMug\u200b 350\u00adml', 'Mug 350ml'],
    ['  Mug \t\r\n 350\u00a0\u00a0ml\u3000', 'Mug 350 ml'],
    ['Mug \u202egnidaelsim', 'Mug gnidaelsim'],
    ['👩‍🍳 Mug ❤️ 🇸🇬 👍🏽', '👩‍🍳 Mug ❤️ 🇸🇬 👍🏽'],
    ['แก้วเซรามิก', 'แก้วเซรามิก'],
    ['क्\u200cष', 'क्\u200cष'],
    ['Tách sứ', 'Tách sứ'],
    ['Ta\u0301ch', 'Ta\u0301ch'],
    ['<b>Mug</b> & co', '<b>Mug</b> & co'],
    [4711, '4711'],
  ])('%j becomes %j', (name, expected) => {
    expect(nameOf(name)).toBe(expected);
  });

  it.each([
    [undefined],
    [null],
    [''],
    ['   '],
    ['\u0000\u0007'],
    ['\u00a0\t'],
    ['\ud800'],
    ['\u200d\ufe0f'],
    ['\u3164'],
    [{ en: 'Mug' }],
    [['Mug']],
    [true],
  ])('%j is missing', (name) => {
    const payload = shopeeItem(name === undefined ? {} : { item_name: name });
    const { item } = payload;
    if (name === undefined && typeof item === 'object' && item !== null)
      Reflect.deleteProperty(item, 'item_name');
    expect(reasons('shopee', payload).map(({ code, field }) => [code, field])).toEqual([
      ['name_missing', 'name'],
    ]);
  });

  it('is found under the older spelling too', () => {
    const payload = shopeeItem({ item_name: null, item_title: 'Mug' });
    expect(accepted('shopee', payload).name).toBe('Mug');
  });

  it('is cut after 500 characters and never inside one', () => {
    const { product, changes } = mapped('shopee', shopeeItem({ item_name: '🔥'.repeat(600) }));
    expect(product.name).toBe('🔥'.repeat(500));
    expect(changes.map(({ rule }) => rule)).toEqual(['too_long_cut']);
    expect(nameOf('🔥'.repeat(500))).toBe('🔥'.repeat(500));
  });

  it('that is rejected together with its price says both', () => {
    const payload = shopeeItem({ item_name: ' ', price_info: [] });
    expect(reasons('shopee', payload).map(({ code }) => code)).toEqual(['name_missing', 'price_unreadable']);
  });

  it('does not change when it is cleaned again', () => {
    const dirty = fc.string({ unit: 'binary', minLength: 1, maxLength: 700 }).map((text) => `x${text}x`);
    fc.assert(
      fc.property(dirty, (text) => {
        const once = mapped('shopee', shopeeItem({ item_name: text }));
        const again = mapped('shopee', shopeeItem({ item_name: once.product.name }));
        expect(again.product.name).toBe(once.product.name);
        expect(again.changes).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps every character that a person could have meant', () => {
    const word = fc.string({
      unit: fc.constantFrom('a', 'Ä', 'ế', 'ก้', 'に', '🔥', '👩‍🍳', '<', '&', "'"),
      minLength: 1,
    });
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), (words) => {
        expect(nameOf(words.join(' '))).toBe(words.join(' '));
        expect(nameOf(` ${words.join(' \t\u0000 ')}\n`)).toBe(words.join(' '));
      }),
    );
  });
});

describe('a change', () => {
  it('shows what the marketplace sent in characters that can be stored', () => {
    const { changes } = mapped('shopee', shopeeItem({ item_name: 'Mug\u0000\ud83d' }));
    expect(changes).toEqual([
      { field: 'name', rule: 'control_characters_removed', before: 'Mug\\u0000\\ud83d', after: 'Mug' },
    ]);
  });

  it('quotes at most 200 characters', () => {
    const { changes } = mapped('shopee', shopeeItem({ item_name: `\u0000${'🔥'.repeat(300)}` }));
    for (const { before, after } of changes) {
      expect(before?.length).toBeLessThanOrEqual(200);
      expect(after?.length).toBeLessThanOrEqual(200);
      expect(`${before}${after}`).not.toMatch(/\p{Surrogate}/u);
    }
  });
});

describe('a brand', () => {
  it.each([
    [{ brand_id: 0, original_brand_name: 'NoBrand' }, null],
    [{ brand_id: 0, original_brand_name: '' }, null],
    [{ brand_id: 7, original_brand_name: 'No Brand' }, null],
    [{ brand_id: 7, original_brand_name: ' Northline ' }, 'Northline'],
    [{ brand_id: 7, original_brand_name: 'Nobrandia' }, 'Nobrandia'],
  ])('%j is %j', (brand, expected) => {
    expect(accepted('shopee', shopeeItem({ brand })).brand).toBe(expected);
  });
});

describe('a seller SKU', () => {
  it('is trimmed, and null when blank', () => {
    const skuOf = (sku: string) => accepted('shopee', shopeeItem({ item_sku: sku })).variants[0]?.sku;
    expect([skuOf(' MUG-1\t'), skuOf('  '), skuOf('')]).toEqual(['MUG-1', null, null]);
  });
});
