/** The project's own client of a platform, on the sandbox. A call that is throttled is its caller's business. */
import type { GrantVault, Platform, PlatformId, RateBudget } from '@syncstore/contracts';
import { createPlatforms } from '@syncstore/platforms';
import { sandboxSettings } from '../../../scripts/quickstart/sandbox-settings.ts';

const silent = () => undefined;

export async function sandboxPlatform(
  url: string,
  id: PlatformId,
  ports: { readonly budget: RateBudget; readonly vault: GrantVault },
): Promise<Platform> {
  const settings = await sandboxSettings(url);
  const platforms = createPlatforms({
    shopee: {
      partnerId: Number(settings['SHOPEE_PARTNER_ID']),
      partnerKey: settings['SHOPEE_PARTNER_KEY'] ?? '',
      baseUrl: url,
      pageSize: 1,
    },
    tiktokShop: {
      appKey: settings['TIKTOK_SHOP_APP_KEY'] ?? '',
      appSecret: settings['TIKTOK_SHOP_APP_SECRET'] ?? '',
      serviceId: settings['TIKTOK_SHOP_SERVICE_ID'] ?? '',
      baseUrl: url,
      authUrl: url,
      consentUrl: url,
      pageSize: 1,
    },
    ...ports,
    calls: { maxInPlaceWaitMs: 0 },
    logger: { debug: silent, info: silent, warn: silent, error: silent },
  });
  const platform = platforms.get(id);
  if (platform) return platform;
  throw new Error(`${id} is not configured`);
}
