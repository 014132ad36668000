/** TikTok Shop as a `Platform`: paging facts, and which file answers which question. */
import type { CallMeter, Platform, ShopClient, ShopRef } from '@syncstore/contracts';
import type { PlatformKit } from '../platform-kit.ts';
import { callKit, tokenSettings } from '../platform-kit.ts';
import { HOUR } from '../settings.ts';
import { TokenKeeper } from '../tokens/token-keeper.ts';
import { authoriseTikTokShop, tiktokShopConsentUrl } from './authorise.ts';
import { createTikTokShopClient, tiktokShopErrorIn } from './client.ts';
import { fetchTikTokShopDetails } from './details.ts';
import { TIKTOK_SHOP_ERROR_TABLE } from './error-table.ts';
import { listTikTokShopPage, TIKTOK_SHOP_STATUSES } from './list-page.ts';
import { TIKTOK_SHOP_DEFAULTS, type TikTokShopSettings } from './settings.ts';
import { fetchAuthorizedShops } from './shop-info.ts';
import { refreshTikTokShopTokens } from './tokens.ts';

/** 2009-01-01: products that Indonesian sellers brought over from Tokopedia may be as old as that platform. */
const EPOCH = 1_230_768_000;

/** @param given the app, and what differs from the defaults · @param kit what all platforms share */
export function createTikTokShop(given: TikTokShopSettings, kit: PlatformKit): Platform {
  // Access tokens last 7 days [H]: an hour's margin leaves room for an outage of the token host.
  const tokens = tokenSettings({ refreshMarginMs: HOUR, ...given.tokens });
  const settings = { ...TIKTOK_SHOP_DEFAULTS, ...given, tokens };
  const calls = callKit(kit, {
    platform: 'tiktok-shop',
    api: 'TikTok API',
    app: settings.appKey,
    table: TIKTOK_SHOP_ERROR_TABLE,
    errorIn: tiktokShopErrorIn,
  });
  const client = createTikTokShopClient(calls, settings);
  const keeper = new TokenKeeper({
    vault: kit.vault,
    refresh: (grant) => refreshTikTokShopTokens(client, grant),
    logger: kit.logger,
    settings: tokens,
  });

  return {
    id: 'tiktok-shop',
    api: calls.api,
    displayName: 'TikTok Shop',
    app: settings.appKey,
    paging: {
      kind: 'cursor',
      // Creation does not move while products are edited; only an incremental run asks for edits.
      sliceField: { full: 'create_time', deep: 'create_time', incremental: 'update_time' },
      // Both ends of a window belong to it [H].
      windowOverlapSeconds: 0,
      resultWindow: settings.resultWindow,
      pageSize: settings.pageSize,
      // A call each: small enough that little is fetched again after a crash.
      detailChunkSize: 20,
      statuses: TIKTOK_SHOP_STATUSES,
      epoch: EPOCH,
    },
    openShop(shop: ShopRef, meter: CallMeter): ShopClient {
      const on = {
        shop: shop.externalId,
        cipher: shop.cipher ?? '',
        tokens: keeper.ofGrant(shop.grantId),
        meter,
      };
      return {
        list: (query) => listTikTokShopPage(client, on, query),
        details: (ids, othersAnswered = false) => fetchTikTokShopDetails(client, on, ids, othersAnswered),
        clock: async () => (await fetchAuthorizedShops(client, on)).answeredAt,
      };
    },
    getApiUsage: () => kit.budget.usage({ platform: 'tiktok-shop', app: settings.appKey }),
    consentUrl: (options) => tiktokShopConsentUrl(client, options),
    authorise: (parameters) => authoriseTikTokShop(client, parameters),
  };
}
