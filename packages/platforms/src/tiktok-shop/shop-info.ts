/** `authorization/202309/shops`: the shops that a token covers. It takes no cipher [H], so it also serves as the cheap call that tells the time. */
import { z } from 'zod';
import type { ApiAnswer, CallFor } from '../http/api-call.ts';
import { shapedBy } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import type { TikTokShopClient } from './client.ts';

const AUTHORIZED_SHOPS = '/authorization/202309/shops';

const shopSchema = z.object({
  id: z.union([z.string().min(1), z.number().int()]).transform(String),
  name: z.string().catch(''),
  /** ISO 3166-1 alpha-2, GB rather than UK [H]. */
  region: z.string().min(2),
  cipher: z.string().min(1),
});
const read = shapedBy(z.object({ data: z.object({ shops: z.array(shopSchema).nullish() }) }));

export type AuthorizedShop = z.infer<typeof shopSchema>;

/**
 * @param client how to call · @param on on whose behalf
 * @param accessToken used where `on.tokens` is null, as it is before a grant is stored
 * @returns all shops of the token, unpaged [H]; cross-border sellers have several
 */
export async function fetchAuthorizedShops(
  client: TikTokShopClient,
  on: CallFor,
  accessToken = '',
): Promise<ApiAnswer<readonly AuthorizedShop[]>> {
  return makeCall(client.kit, {
    ...on,
    endpoint: AUTHORIZED_SHOPS,
    kind: 'api',
    request: (token) => client.apiRequest(AUTHORIZED_SHOPS, on.tokens === null ? accessToken : token, {}),
    read: (json) => read(json).data.shops ?? [],
  });
}
