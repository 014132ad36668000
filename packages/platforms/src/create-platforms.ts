/** Puts the platforms together that are configured, all on one HTTP client. */
import type { GrantVault, Platform, PlatformId, RateBudget } from '@syncstore/contracts';
import type { CallEvent } from './http/api-call.ts';
import { createHttp } from './http/http.ts';
import type { Logger } from './logger.ts';
import type { PlatformKit } from './platform-kit.ts';
import { CALL_DEFAULTS, type CallSettings, HTTP_DEFAULTS, type HttpSettings } from './settings.ts';
import { createShopee } from './shopee/index.ts';
import type { ShopeeSettings } from './shopee/settings.ts';
import { createTikTokShop } from './tiktok-shop/index.ts';
import type { TikTokShopSettings } from './tiktok-shop/settings.ts';

export interface PlatformsOptions {
  /** Left out: the platform is not configured and not in the answer. */
  readonly shopee?: ShopeeSettings | undefined;
  readonly tiktokShop?: TikTokShopSettings | undefined;
  readonly budget: RateBudget;
  readonly vault: GrantVault;
  readonly logger: Logger;
  readonly http?: Partial<HttpSettings>;
  readonly calls?: Partial<CallSettings>;
  /** Told of every call that was sent; must not throw. */
  readonly onCall?: (event: CallEvent) => void;
}

/** @returns the configured platforms by id */
export function createPlatforms(options: PlatformsOptions): ReadonlyMap<PlatformId, Platform> {
  const { budget, vault, logger, shopee, tiktokShop } = options;
  const kit: PlatformKit = {
    budget,
    vault,
    logger,
    http: createHttp({ ...HTTP_DEFAULTS, ...options.http }),
    calls: { ...CALL_DEFAULTS, ...options.calls },
    onCall: options.onCall ?? (() => undefined),
  };
  const platforms = new Map<PlatformId, Platform>();
  if (shopee !== undefined) platforms.set('shopee', createShopee(shopee, kit));
  if (tiktokShop !== undefined) platforms.set('tiktok-shop', createTikTokShop(tiktokShop, kit));
  return platforms;
}
