/** Settings of the Shopee client and the reasons for their defaults. */
import type { TokenSettings } from '../settings.ts';

export interface ShopeeSettings {
  /** The app, as the Open Platform console shows it. */
  readonly partnerId: number;
  /** Signs every call. */
  readonly partnerKey: string;
  /** API host. Default: the live one that serves every market. Key and host must belong to the same environment. */
  readonly baseUrl?: string;
  /**
   * Host of the unsigned consent page (`https://open.shopee.com`). Default null: the signed link of the API host,
   * which every app still has; it ends 5 minutes after it was made [H].
   */
  readonly consentUrl?: string | null;
  /** Products of one list call, 1–100. Default 100, the most that is taken [H: SPEC]. */
  readonly pageSize?: number;
  /** Model calls of one chunk under way at once. Default 4: two to five a shop are known to be safe [M]. */
  readonly detailConcurrency?: number;
  /**
   * Offset beyond which a list stops answering. Default null: that there is one is known [H], its number is not
   * published; a slice that meets it is split.
   */
  readonly resultWindow?: number | null;
  readonly tokens?: Partial<TokenSettings>;
}

export const SHOPEE_DEFAULTS = {
  baseUrl: 'https://partner.shopeemobile.com',
  consentUrl: null,
  pageSize: 100,
  detailConcurrency: 4,
  resultWindow: null,
} as const;
