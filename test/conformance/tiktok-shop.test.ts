/** TikTok Shop against the conformance suite. */
import type { JsonObject } from '@syncstore/contracts';
import { describePlatform, type ReadProduct } from './platform-conformance.ts';

describePlatform({
  id: 'tiktok-shop',
  refreshEndpoint: '/api/v2/token/refresh',
  read,
});

function read(payload: JsonObject): ReadProduct {
  const skus = (payload['skus'] as JsonObject[]).map((sku) => {
    const price = (sku['price'] ?? {}) as JsonObject;
    return {
      id: sku['id'] as string,
      price: price['sale_price'] ?? price['tax_exclusive_price'] ?? null,
      sellerSku: sku['seller_sku'],
    };
  });
  return { name: payload['title'], skus: skus.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}
