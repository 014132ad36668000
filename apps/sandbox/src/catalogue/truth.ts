/**
 * The truth about a product: what the marketplace serves beside what an import must make of it. Written from the
 * generator's own knowledge (it made the dirt, so it knows the clean value), never by cleaning what was served.
 */
import { hasRightCheckDigit, PLACEHOLDER_GTINS, toGtin14 } from '../generator/gtin.ts';
import { colourName, sizeName } from '../generator/options.ts';
import { expectedPrice, servedPrice } from '../generator/prices.ts';
import { expectationOf, makeProduct, type Product, type Row, type Sku } from '../generator/product.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import type { TruthProduct, TruthSku } from '../types.ts';
import { categoryIdOf } from './categories.ts';

/** @returns the object that `GET /_sandbox/catalogue` shows for a row */
export function truthOf(model: ShopModel, row: Row): TruthProduct {
  const product = makeProduct(model, row);
  const { expected, rejectReasons } = expectationOf(model, row, product.goods);
  return {
    id: product.id,
    goodsId: product.goods.id,
    status: model.statuses.name(row.status),
    expected,
    rejectReasons,
    createTime: row.createTime,
    updateTime: row.updateTime,
    name: product.names.served,
    expectedName: product.names.expected,
    currency: model.spec.market.currency,
    brand: product.goods.brand,
    categoryId: categoryIdOf(model.spec.platform, product.goods.kind),
    skus: product.skus.map((sku) => truthOfSku(model, product, sku)),
    dirt: product.dirt,
  };
}

function truthOfSku(model: ShopModel, product: Product, sku: Sku): TruthSku {
  const { platform, market } = model.spec;
  const single = product.goods.colours === 0;
  return {
    id: single && platform === 'shopee' ? '0' : sku.id,
    sellerSku: sku.sellerSku,
    gtin: sku.gtin,
    expectedGtin: sku.gtin === null ? null : validGtin(sku.gtin),
    options: optionsOf(model, product, sku),
    price: servedPrice(sku.sale, platform, market),
    expectedPrice: expectedPrice(sku.sale, market),
    listPrice: sku.list === null ? null : servedPrice(sku.list, platform, market),
    expectedListPrice: sku.list === null ? null : expectedPrice(sku.list, market),
    stock: sku.stock === null ? null : sku.stock.reduce((sum, units) => sum + units, 0),
  };
}

/** @returns option names in the order of the tiers */
function optionsOf(model: ShopModel, product: Product, sku: Sku): readonly string[] {
  const { goods } = product;
  const [colour, size] = sku.tierIndex;
  const options: string[] = [];
  if (colour !== undefined)
    options.push(colourName((goods.firstColour + colour) % 10, model.spec.market.language));
  if (size !== undefined) options.push(sizeName(goods.kind.sizes, size));
  return options;
}

function validGtin(code: string): string | null {
  const placeholder = PLACEHOLDER_GTINS.some((text) => text === code);
  return !placeholder && hasRightCheckDigit(code) ? toGtin14(code) : null;
}
