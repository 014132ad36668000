/**
 * Verifies that a webhook is TikTok Shop's: the Authorization header is lowercase hex HMAC-SHA256, keyed with the app
 * secret, over `app_key + raw body` [H: two implementations]. No time is signed, so that a message can be replayed:
 * drop repeats by `tts_notification_id`.
 */
import { createHmac } from 'node:crypto';
import { sameText } from '../same-text.ts';

export interface TikTokShopWebhook {
  readonly appKey: string;
  readonly appSecret: string;
  /** The bytes as they came: a body that was parsed and written again has another signature. */
  readonly rawBody: Buffer | string;
  readonly authorization: string | undefined;
}

/** @returns whether the message was signed with the app secret */
export function verifyTikTokShopWebhook(webhook: TikTokShopWebhook): boolean {
  const { appKey, appSecret, rawBody, authorization } = webhook;
  const expected = createHmac('sha256', appSecret).update(appKey).update(rawBody).digest('hex');
  return sameText(authorization ?? '', expected);
}
