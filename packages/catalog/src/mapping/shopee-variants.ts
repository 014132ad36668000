/**
 * Shopee's variants: the models of an item, or the item itself when it has none.
 *
 * A model has no name; its `tier_index` says which option of each tier it is. What a buyer pays is `current_price` while
 * a promotion runs and `original_price` otherwise, which then is the list price too; the `inflated_` prices are the same
 * with tax in a few countries. A model without a currency is priced in the item's, or the shop's.
 */
import type { JsonObject } from '@syncstore/contracts';
import { type Found, firstOf, idOf, objectAt, objectsIn } from '../json.ts';
import type { SourceOption, SourceVariant } from './source-product.ts';

const currentPrice = firstOf('current_price');
const originalPrice = firstOf('original_price');
const availableStock = firstOf('stock_info_v2.summary_info.total_available_stock');
const sellerStock = firstOf('stock_info_v2.seller_stock');
const shopeeStock = firstOf('stock_info_v2.shopee_stock');
const tierNames = firstOf('name', 'variation_name');
const tierOptions = firstOf('option_list', 'variation_option_list');
const optionNames = firstOf('option', 'variation_option_name');

/** An item without models: its only variant goes by the item's id. */
export function itemVariant(item: JsonObject, itemId: string): SourceVariant {
  return {
    externalId: itemId,
    sku: item['item_sku'],
    gtin: item['gtin_code'],
    options: [],
    ...pricesOf(item, null),
    stock: stockOf(item),
    active: true,
  };
}

/** The models of an item, in the order of the answer (which is not that of the tiers). */
export function modelVariants(item: JsonObject, models: JsonObject): SourceVariant[] {
  const described = objectsIn(models['tier_variation']);
  // Either tree may be missing.
  const tiers = described.length > 0 ? described : objectsIn(models['standardise_tier_variation']);
  const names = tiers.map(tierNames);
  const options = tiers.map((tier) => objectsIn(tierOptions(tier)).map(optionNames));
  const itemCurrency = priceInfo(item)['currency'];
  return objectsIn(models['model']).map((model) => ({
    externalId: idOf(model['model_id']),
    sku: model['model_sku'],
    gtin: model['gtin_code'],
    options: optionsOf(model['tier_index'], names, options),
    ...pricesOf(model, itemCurrency),
    stock: stockOf(model),
    active: model['model_status'] !== 'MODEL_UNAVAILABLE',
  }));
}

function optionsOf(
  index: Found,
  names: readonly Found[],
  options: readonly (readonly Found[])[],
): SourceOption[] {
  if (!Array.isArray(index)) return [];
  return index.map((position, tier) => ({
    name: names[tier],
    value: typeof position === 'number' ? options[tier]?.[position] : undefined,
  }));
}

function pricesOf(
  owner: JsonObject,
  otherwise: Found,
): Pick<SourceVariant, 'price' | 'listPrice' | 'currency'> {
  const info = priceInfo(owner);
  const listPrice = originalPrice(info);
  return { price: currentPrice(info) ?? listPrice, listPrice, currency: info['currency'] ?? otherwise };
}

/** One entry in practice, though it is a list. */
function priceInfo(owner: JsonObject): JsonObject {
  return objectAt(objectsIn(owner['price_info'])[0]);
}

/** What buyers can order; the places are added up only where no sum is given. */
function stockOf(owner: JsonObject): Found[] {
  const sum = availableStock(owner);
  if (sum !== undefined) return [sum];
  return [...objectsIn(sellerStock(owner)), ...objectsIn(shopeeStock(owner))].map((place) => place['stock']);
}
