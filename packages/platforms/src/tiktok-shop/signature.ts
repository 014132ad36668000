/**
 * TikTok Shop's request signature, 202309 and later [H: official page, four independent implementations]:
 *
 *   lowercase hex HMAC-SHA256, key = app_secret, over
 *   app_secret + path + (key + value of every query parameter, sorted by key) + body + app_secret
 *
 * `sign` and `access_token` are left out of the parameters, values are the decoded ones, and the body is the exact
 * bytes sent, except for multipart/form-data, where nothing is added.
 */
import { createHmac } from 'node:crypto';

export interface TikTokShopSignatureInput {
  readonly appSecret: string;
  /** With path parameters filled in, without host, query and trailing slash [H: a slash gives another digest]. */
  readonly path: string;
  /** Decoded values; booleans as the text that is sent. */
  readonly query: Readonly<Record<string, string>>;
  /** The bytes that are sent, as text. */
  readonly body?: string;
  /** Default `application/json`. */
  readonly contentType?: string;
}

/**
 * Signs a TikTok Shop call.
 * @returns 64 lowercase hex characters
 */
export function generateTikTokShopSignature(input: TikTokShopSignatureInput): string {
  const { appSecret, path, query, body = '', contentType = 'application/json' } = input;
  let message = appSecret + path;
  // Plain code point order, which is what the default sort of strings gives for these keys.
  for (const key of Object.keys(query).sort()) {
    if (key !== 'sign' && key !== 'access_token') message += key + (query[key] ?? '');
  }
  if (!contentType.toLowerCase().startsWith('multipart/form-data')) message += body;
  return createHmac('sha256', appSecret)
    .update(message + appSecret)
    .digest('hex');
}
