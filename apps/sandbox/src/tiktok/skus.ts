/**
 * SKUs in TikTok Shop's spelling, once as search shows them and once in full. Prices are strings; for local sellers
 * `tax_exclusive_price` is the display price, and detail repeats it as `sale_price` [H: live]. A price that is missing
 * leaves only the currency [M: drafts].
 */
import { COLOUR_TIER, colourName, SIZE_TIER, sizeName } from '../generator/options.ts';
import { servedPrice } from '../generator/prices.ts';
import type { Product, Sku } from '../generator/product.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import { tiktokImage } from './media.ts';

const PLATFORM = 'tiktok-shop';

/** @returns the SKU as search shows it */
export function searchSku(model: ShopModel, sku: Sku): object {
  const { currency } = model.spec.market;
  const price = servedPrice(sku.sale, PLATFORM, model.spec.market);
  return {
    id: sku.id,
    inventory: inventory(model, sku),
    ...listPrice(model, sku),
    price: price === null ? { currency } : { currency, tax_exclusive_price: price },
    seller_sku: sku.sellerSku,
    status_info: statusInfo(sku),
  };
}

/** @returns the SKU as detail shows it */
export function detailSku(model: ShopModel, product: Product, sku: Sku): object {
  const { currency } = model.spec.market;
  const price = servedPrice(sku.sale, PLATFORM, model.spec.market);
  return {
    ...(sku.variant % 9 === 4 ? { external_sku_id: `erp-${sku.id.slice(-9)}` } : {}),
    id: sku.id,
    ...(sku.gtin === null ? {} : { identifier_code: { code: sku.gtin, type: identifierType(sku.gtin) } }),
    inventory: inventory(model, sku),
    ...listPrice(model, sku),
    price: price === null ? { currency } : { currency, sale_price: price, tax_exclusive_price: price },
    sales_attributes: salesAttributes(model, product, sku),
    seller_sku: sku.sellerSku,
    sku_weight: { unit: 'KILOGRAM', value: String(product.grams / 1000) },
    status_info: statusInfo(sku),
  };
}

/** @returns units per warehouse; empty on drafts that state none */
export function inventory(model: ShopModel, sku: Sku): readonly { quantity: number; warehouse_id: string }[] {
  return (sku.stock ?? []).map((quantity, place) => ({ quantity, warehouse_id: warehouseId(model, place) }));
}

function warehouseId(model: ShopModel, place: number): string {
  return `70680000000000${String(model.spec.ordinal).padStart(2, '0')}${String(101 + place * 101).padStart(3, '0')}`;
}

/** Normally only US shops have it; some of ours do, so that importers meet the field. */
function listPrice(model: ShopModel, sku: Sku): object {
  if (sku.list === null) return {};
  const amount = servedPrice(sku.list, PLATFORM, model.spec.market);
  return amount === null ? {} : { list_price: { amount, currency: model.spec.market.currency } };
}

function statusInfo(sku: Sku): object {
  return sku.active ? { status: 'NORMAL' } : { deactivation_source: 'SELLER', status: 'DEACTIVATED' };
}

function identifierType(code: string): string {
  if (code.length === 12) return 'UPC';
  return code.length === 13 ? 'EAN' : 'GTIN';
}

/** Empty for a product with a single SKU [H: live]. */
function salesAttributes(model: ShopModel, product: Product, sku: Sku): readonly object[] {
  const { goods } = product;
  const { language } = model.spec.market;
  const [colour, size] = sku.tierIndex;
  const attributes: object[] = [];
  if (colour !== undefined) {
    const position = (goods.firstColour + colour) % 10;
    attributes.push({
      id: '100000',
      name: COLOUR_TIER[language],
      sku_img: tiktokImage(product.images[colour % product.images.length] ?? '', 800),
      value_id: String(1001060 + position),
      value_name: colourName(position, language),
    });
  }
  if (size !== undefined) {
    attributes.push({
      id: '100007',
      name: SIZE_TIER[language],
      value_id: String(1004470 + size),
      value_name: sizeName(goods.kind.sizes, size),
    });
  }
  return attributes;
}
