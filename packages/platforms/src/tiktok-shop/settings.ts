/** Settings of the TikTok Shop client and the reasons for their defaults. */
import type { TokenSettings } from '../settings.ts';

export interface TikTokShopSettings {
  /** The app, as the Partner Center shows it. */
  readonly appKey: string;
  /** Signs every call. */
  readonly appSecret: string;
  /** The id in the consent link; not the app key [H]. Default null: no consent link can be made. */
  readonly serviceId?: string | null;
  /** API host; one for every market [H]. */
  readonly baseUrl?: string;
  /** Host that trades codes and refresh tokens [H]. */
  readonly authUrl?: string;
  /** Host of the consent page; sellers in the United States have their own (https://services.us.tiktokshop.com) [M]. */
  readonly consentUrl?: string;
  /** Products of one search call, 1–100. Default 100, the most that is taken [H]. */
  readonly pageSize?: number;
  /** Detail calls of one chunk under way at once; each product is a call of its own. Default 8. */
  readonly detailConcurrency?: number;
  /** Results a search may have before it has to be cut. Default 10,000 [H]. */
  readonly resultWindow?: number | null;
  readonly tokens?: Partial<TokenSettings>;
}

export const TIKTOK_SHOP_DEFAULTS = {
  serviceId: null,
  baseUrl: 'https://open-api.tiktokglobalshop.com',
  authUrl: 'https://auth.tiktok-shops.com',
  consentUrl: 'https://services.tiktokshop.com',
  pageSize: 100,
  detailConcurrency: 8,
  resultWindow: 10_000,
} as const;
