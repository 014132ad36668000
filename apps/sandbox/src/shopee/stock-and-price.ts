/** `price_info` and `stock_info_v2`, alike in items without models and in models [H: SPEC, captures]. */
import { servedPrice } from '../generator/prices.ts';
import type { Sku } from '../generator/product.ts';
import type { ShopSpec } from '../generator/shop-model.ts';

/** @returns an object with `price_info`, or an empty one where the seller's price is missing altogether */
export function priceInfo(sku: Sku, spec: ShopSpec, withCurrency = true): object {
  if (sku.sale.fault === 'missing') return {};
  if (sku.sale.fault === 'empty') return { price_info: [] };
  const current = servedPrice(sku.sale, 'shopee', spec.market);
  const original = servedPrice(sku.list ?? sku.sale, 'shopee', spec.market);
  return {
    price_info: [
      {
        ...(withCurrency ? { currency: spec.market.currency } : {}),
        original_price: original,
        current_price: current,
        inflated_price_of_original_price: original,
        inflated_price_of_current_price: current,
      },
    ],
  };
}

/** @returns true while the buyer pays less than the seller's own price */
export function isPromoted(sku: Sku | undefined): boolean {
  return sku !== undefined && sku.list !== null && sku.list.amount > sku.sale.amount;
}

/** One location for each warehouse; the sum of all is what buyers can order. */
export function stockInfo(sku: Sku, spec: ShopSpec): object {
  const stock = sku.stock ?? [];
  const available = stock.reduce((sum, units) => sum + units, 0);
  return {
    stock_info_v2: {
      summary_info: { total_reserved_stock: available % 6, total_available_stock: available },
      seller_stock: stock.map((units, place) => ({
        location_id: `${spec.market.region}${place === 0 ? 'Z' : place}`,
        stock: units,
        if_saleable: true,
      })),
      shopee_stock: [],
    },
  };
}

/** @returns kilograms with three decimals, a string as on the wire */
export function kilograms(grams: number): string {
  return (grams / 1000).toFixed(3);
}
