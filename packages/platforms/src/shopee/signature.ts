/**
 * Shopee's request signature [H: SPEC, four public SDKs]: lowercase hex HMAC-SHA256, keyed with the partner key's
 * text, over
 *
 *   public   partner_id + path + timestamp
 *   shop     … + access_token + shop_id
 *   merchant … + access_token + merchant_id
 *
 * with nothing in between. Business parameters and bodies are not signed.
 */
import { createHmac } from 'node:crypto';

export interface ShopeeSignatureInput {
  readonly partnerId: number | string;
  /** Used as text. Old keys look like hex, new ones begin with `shpk`: never decoded, never trimmed [H]. */
  readonly partnerKey: string;
  /** Full path with `/api/v2/…`, without host and query. */
  readonly apiPath: string;
  /** Unix seconds; the server takes it for 5 minutes [H: SPEC]. */
  readonly timestamp: number;
  /** For shop and merchant APIs. */
  readonly accessToken?: string;
  readonly shopId?: number | string;
  readonly merchantId?: number | string;
}

/**
 * Signs a Shopee call.
 * @returns 64 lowercase hex characters
 * @throws TypeError when a token comes without exactly one of shop and merchant id, when an id comes without a token,
 *   or when the path has a query: the marketplace would only say "Wrong sign."
 */
export function generateShopeeSignature(input: ShopeeSignatureInput): string {
  const { partnerId, partnerKey, apiPath, timestamp, accessToken, shopId, merchantId } = input;
  if (apiPath.includes('?')) throw new TypeError('apiPath is signed without its query string');
  if (shopId !== undefined && merchantId !== undefined) {
    throw new TypeError('a call is signed for a shop or for a merchant, not for both');
  }
  const id = shopId ?? merchantId;
  if ((accessToken === undefined) !== (id === undefined)) {
    throw new TypeError('an access token and a shop or merchant id are signed together or not at all');
  }
  const base = `${partnerId}${apiPath}${timestamp}${accessToken ?? ''}${id ?? ''}`;
  return createHmac('sha256', partnerKey).update(base).digest('hex');
}
