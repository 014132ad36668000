/** Shopee against the conformance suite. */
import type { JsonObject, JsonValue } from '@syncstore/contracts';
import { describePlatform, type ReadProduct } from './platform-conformance.ts';

describePlatform({
  id: 'shopee',
  refreshEndpoint: '/api/v2/auth/access_token/get',
  read,
});

/** Prices and SKUs of items with models are in `models`, those of others in `item`. */
function read(payload: JsonObject): ReadProduct {
  const { item, models } = payload as { item: JsonObject; models: JsonObject | null };
  const rows =
    models === null
      ? [{ id: '0', price: priceOf(item), sellerSku: item['item_sku'] }]
      : (models['model'] as JsonObject[]).map((model) => ({
          id: JSON.stringify(model['model_id']),
          price: priceOf(model),
          sellerSku: model['model_sku'],
        }));
  return { name: item['item_name'], skus: rows.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

function priceOf(owner: JsonObject): JsonValue {
  const [info] = (owner['price_info'] ?? []) as JsonObject[];
  return info?.['current_price'] ?? null;
}
