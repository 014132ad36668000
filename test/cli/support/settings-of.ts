/** A runtime's settings as an environment, for commands that work on the same servers. */
import type { Runtime } from '@syncstore/runtime';

/** @returns what the processes of the same stack were started with, as far as commands need it */
export function settingsOf({ config }: Runtime): Record<string, string> {
  const { database, redis, encryptionKey, shopee, tiktokShop } = config;
  return {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    QUEUE_PREFIX: redis.prefix,
    ENCRYPTION_KEY: encryptionKey.toString('hex'),
    SHOPEE_BASE_URL: shopee.baseUrl,
    SHOPEE_PARTNER_ID: String(shopee.credentials?.partnerId),
    SHOPEE_PARTNER_KEY: shopee.credentials?.partnerKey ?? '',
    TIKTOK_SHOP_BASE_URL: tiktokShop.baseUrl,
    TIKTOK_SHOP_AUTH_URL: tiktokShop.authUrl,
    TIKTOK_SHOP_CONSENT_URL: tiktokShop.consentUrl,
    TIKTOK_SHOP_APP_KEY: tiktokShop.credentials?.appKey ?? '',
    TIKTOK_SHOP_APP_SECRET: tiktokShop.credentials?.appSecret ?? '',
    TIKTOK_SHOP_SERVICE_ID: tiktokShop.credentials?.serviceId ?? '',
  };
}
