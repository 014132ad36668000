/**
 * Where TikTok Shop keeps what. A payload is the `data` object of product detail.
 *
 * Its traps: numbers travel as strings; the description is HTML; `sale_price` is what a buyer pays, and where it is
 * absent `tax_exclusive_price` is; `list_price` exists in some regions only; stock is one entry a warehouse; a product
 * with one SKU has empty `sales_attributes`; `status` is omitted for sellers who list on Tokopedia alone.
 */
import type { JsonObject } from '@syncstore/contracts';
import { type Found, firstOf, idOf, objectsIn, textOf } from '../json.ts';
import type { Malformed, PlatformMapping, SourceProduct, SourceVariant } from './source-product.ts';

/** Alternatives in order: today's names, then those of older versions and of search. */
const FIELDS = {
  name: firstOf('title', 'product_title', 'product_name'),
  description: firstOf('description'),
  brand: firstOf('brand.name'),
  status: firstOf('status', 'product_status'),
  createdAt: firstOf('create_time'),
  weight: firstOf('package_weight.value'),
  weightUnit: firstOf('package_weight.unit'),
  length: firstOf('package_dimensions.length'),
  width: firstOf('package_dimensions.width'),
  height: firstOf('package_dimensions.height'),
  sizeUnit: firstOf('package_dimensions.unit'),
};

const SKU_FIELDS = {
  sku: firstOf('seller_sku'),
  gtin: firstOf('identifier_code.code'),
  price: firstOf('price.sale_price', 'price.tax_exclusive_price'),
  listPrice: firstOf('list_price.amount'),
  currency: firstOf('price.currency'),
  status: firstOf('status_info.status'),
};

export const tiktokShop: PlatformMapping = {
  statuses: {
    ACTIVATE: 'active',
    SELLER_DEACTIVATED: 'inactive',
    PLATFORM_DEACTIVATED: 'blocked',
    FREEZE: 'blocked',
    PENDING: 'pending',
    FAILED: 'rejected',
    DRAFT: 'draft',
    INITIAL: 'draft',
    DELETED: 'inactive',
  },

  read(payload): SourceProduct | Malformed {
    if (idOf(payload['id']) === null) return { malformed: 'id', found: payload['id'] };
    const chain = objectsIn(payload['category_chains']);
    return {
      name: FIELDS.name(payload),
      description: { kind: 'html', value: FIELDS.description(payload) },
      brand: FIELDS.brand(payload),
      categoryId: idOf((chain.find((category) => category['is_leaf'] === true) ?? chain.at(-1))?.['id']),
      categoryNames: chain.map((category) => category['local_name']),
      platformStatus: FIELDS.status(payload) ?? tokopediaStatus(payload),
      images: objectsIn(payload['main_images']).map((image) => ({
        id: image['uri'],
        urls: Array.isArray(image['urls']) ? image['urls'] : [],
      })),
      attributes: objectsIn(payload['product_attributes']).map((attribute) => ({
        name: attribute['name'],
        values: objectsIn(attribute['values']).map((value) => ({ value: value['name'] })),
      })),
      weight: { value: FIELDS.weight(payload), unit: unitOf(FIELDS.weightUnit(payload)) },
      size: {
        length: FIELDS.length(payload),
        width: FIELDS.width(payload),
        height: FIELDS.height(payload),
        unit: unitOf(FIELDS.sizeUnit(payload)),
      },
      createdAt: FIELDS.createdAt(payload),
      variants: objectsIn(payload['skus']).map(variantOf),
    };
  },
};

function variantOf(sku: JsonObject): SourceVariant {
  return {
    externalId: idOf(sku['id']),
    sku: SKU_FIELDS.sku(sku),
    gtin: SKU_FIELDS.gtin(sku),
    options: objectsIn(sku['sales_attributes']).map((attribute) => ({
      name: attribute['name'],
      value: attribute['value_name'],
    })),
    price: SKU_FIELDS.price(sku),
    listPrice: SKU_FIELDS.listPrice(sku),
    currency: SKU_FIELDS.currency(sku),
    stock: objectsIn(sku['inventory']).map((warehouse) => warehouse['quantity']),
    active: SKU_FIELDS.status(sku) !== 'DEACTIVATED',
  };
}

function tokopediaStatus(payload: JsonObject): Found {
  const statuses = objectsIn(payload['integrated_platform_statuses']);
  return statuses.find((entry) => entry['platform'] === 'TOKOPEDIA')?.['status'];
}

function unitOf(value: Found): string {
  return textOf(value).trim().toUpperCase();
}
