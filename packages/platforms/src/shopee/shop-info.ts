/** `get_shop_info`: a flat, cheap call that tells a shop's name and region, and what time Shopee thinks it is. */
import { z } from 'zod';
import type { ApiAnswer, CallFor } from '../http/api-call.ts';
import { shapedBy } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import type { ShopeeClient } from './client.ts';

const SHOP_INFO = '/api/v2/shop/get_shop_info';

const read = shapedBy(z.object({ shop_name: z.string().catch(''), region: z.string().min(2) }));

/**
 * @param client how to call · @param on on whose behalf
 * @param accessToken used where `on.tokens` is null, as it is before a grant is stored
 * @returns name and region (ISO 3166-1 alpha-2) [H: SPEC]
 */
export async function fetchShopeeShopInfo(
  client: ShopeeClient,
  on: CallFor & { readonly shop: string },
  accessToken = '',
): Promise<ApiAnswer<{ shop_name: string; region: string }>> {
  return makeCall(client.kit, {
    ...on,
    endpoint: SHOP_INFO,
    kind: 'api',
    request: (token) => client.shopRequest(SHOP_INFO, on.shop, on.tokens === null ? accessToken : token),
    read,
  });
}
