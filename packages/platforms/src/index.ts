/** The marketplaces: clients behind the `Platform` interface, signatures and push verification for everybody's use. */
export { createPlatforms, type PlatformsOptions } from './create-platforms.ts';
export { currencyOfRegion } from './currency.ts';
export type { ErrorRow } from './error-table.ts';
export type { CallEvent } from './http/api-call.ts';
export { parseLossless } from './http/lossless-json.ts';
export type { Logger } from './logger.ts';
export type { CallSettings, HttpSettings, TokenSettings } from './settings.ts';
export { SHOPEE_ERROR_TABLE } from './shopee/error-table.ts';
export { type ShopeePush, verifyShopeePush } from './shopee/push-verification.ts';
export type { ShopeeSettings } from './shopee/settings.ts';
export { generateShopeeSignature, type ShopeeSignatureInput } from './shopee/signature.ts';
export { TIKTOK_SHOP_ERROR_TABLE } from './tiktok-shop/error-table.ts';
export { type TikTokShopWebhook, verifyTikTokShopWebhook } from './tiktok-shop/push-verification.ts';
export type { TikTokShopSettings } from './tiktok-shop/settings.ts';
export { generateTikTokShopSignature, type TikTokShopSignatureInput } from './tiktok-shop/signature.ts';
