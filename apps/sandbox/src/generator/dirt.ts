/**
 * Which dirt a product carries. Of any 100 neighbouring products 18 are dirty, in slots, so that even a shop of 100
 * shows every kind and a shop of a million shows no more of it. Decided apart from the product itself: a mutation asks
 * "would this one be accepted?" without generating it.
 *
 * The generator knows the clean value and makes the dirty one from it. Nothing here cleans anything, so the truth can
 * not inherit a mistake of the cleaning code that it judges.
 */
import type { Dirt } from '../types.ts';
import type { Goods } from './goods.ts';
import { hash3, hashText } from './random.ts';
import type { ShopModel } from './shop-model.ts';
import type { StatusCode } from './status.ts';

const SALT_DIRT = hashText('dirt');

const SLOTS: readonly (readonly Dirt[])[] = [
  ['name_missing'],
  ['price_unreadable'],
  ['list_price_unreadable'],
  ['name_control_characters'],
  ['name_whitespace'],
  ['name_emoji'],
  ['name_emoji'],
  ['description_script'],
  ['description_script'],
  ['description_control_characters'],
  ['image_broken'],
  ['image_duplicate'],
  ['weight_absurd'],
  ['seller_sku_duplicate'],
  ['seller_sku_duplicate'],
  ['gtin_placeholder'],
  ['gtin_placeholder'],
  ['name_control_characters', 'image_duplicate', 'weight_absurd'],
];

/** Goods whose trap works only with an honest GTIN and their own SKU keep both. */
const TRAP_NEEDS = new Set<Dirt>(['seller_sku_duplicate', 'gtin_placeholder']);

/** A draft that the seller began and never priced: search and detail show it without price and stock [M: live report]. */
export function isUnpricedDraft(model: ShopModel, index: number, status: StatusCode): boolean {
  return model.statuses.name(status) === 'DRAFT' && hash3(model.salt, SALT_DIRT, index) % 2 === 0;
}

/**
 * @param status the product's current status
 * @returns all kinds of dirt, without duplicates
 */
export function dirtOf(model: ShopModel, index: number, status: StatusCode, goods: Goods): readonly Dirt[] {
  const slot = (index * 61 + (model.salt % 100)) % 100;
  let dirt: readonly Dirt[] = SLOTS[slot] ?? [];
  if (goods.skuRule === 'shared-trap' || goods.skuRule === 'pack-trap') {
    dirt = dirt.filter((kind) => !TRAP_NEEDS.has(kind));
  }
  // Created products are wanted as additions to the catalogue, so none of them is made to be rejected.
  if (index >= model.count) return dirt.filter((kind) => !rejects(kind));
  if (isUnpricedDraft(model, index, status) && !dirt.includes('price_unreadable'))
    return [...dirt, 'price_unreadable'];
  return dirt;
}

/** @returns true for the kinds that cost a product its place in the catalogue */
export function rejects(kind: Dirt): kind is 'name_missing' | 'price_unreadable' {
  return kind === 'name_missing' || kind === 'price_unreadable';
}
