/**
 * Verifies that a push message is Shopee's: the Authorization header is lowercase hex HMAC-SHA256, keyed with the
 * partner key, over `callback URL | raw body` [H: G18, two implementations]. Which form of the URL counts is not
 * documented; the one configured in the console is what SDKs use [M].
 */
import { createHmac } from 'node:crypto';
import { sameText } from '../same-text.ts';

export interface ShopeePush {
  readonly partnerKey: string;
  /** The callback URL as it stands in the console. */
  readonly url: string;
  /** The bytes as they came: a body that was parsed and written again has another signature. */
  readonly rawBody: Buffer | string;
  readonly authorization: string | undefined;
}

/** @returns whether the message was signed with the partner key */
export function verifyShopeePush({ partnerKey, url, rawBody, authorization }: ShopeePush): boolean {
  const expected = createHmac('sha256', partnerKey).update(`${url}|`).update(rawBody).digest('hex');
  return sameText(authorization ?? '', expected);
}
