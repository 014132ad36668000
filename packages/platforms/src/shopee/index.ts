/** Shopee as a `Platform`: paging facts, and which file answers which question. */
import type { CallMeter, Platform, ShopClient, ShopRef } from '@syncstore/contracts';
import type { PlatformKit } from '../platform-kit.ts';
import { callKit, tokenSettings } from '../platform-kit.ts';
import { TokenKeeper } from '../tokens/token-keeper.ts';
import { authoriseShopee, shopeeConsentUrl } from './authorise.ts';
import { createShopeeClient, shopeeErrorIn } from './client.ts';
import { fetchShopeeDetails } from './details.ts';
import { SHOPEE_ERROR_TABLE } from './error-table.ts';
import { listShopeePage, SHOPEE_STATUSES } from './list-page.ts';
import { SHOPEE_DEFAULTS, type ShopeeSettings } from './settings.ts';
import { fetchShopeeShopInfo } from './shop-info.ts';
import { refreshShopeeTokens } from './tokens.ts';

/** 2015-01-01: Shopee opened in that year, so no item is older. */
const EPOCH = 1_420_070_400;

/** @param given the app, and what differs from the defaults · @param kit what all platforms share */
export function createShopee(given: ShopeeSettings, kit: PlatformKit): Platform {
  const tokens = tokenSettings(given.tokens);
  const settings = { ...SHOPEE_DEFAULTS, ...given, tokens };
  const app = String(settings.partnerId);
  const calls = callKit(kit, {
    platform: 'shopee',
    api: 'Shopee API',
    app,
    table: SHOPEE_ERROR_TABLE,
    errorIn: shopeeErrorIn,
  });
  const client = createShopeeClient(calls, settings);
  const keeper = new TokenKeeper({
    vault: kit.vault,
    refresh: (grant) => refreshShopeeTokens(client, grant),
    logger: kit.logger,
    settings: tokens,
  });

  return {
    id: 'shopee',
    api: calls.api,
    displayName: 'Shopee',
    app,
    paging: {
      kind: 'offset',
      sliceField: { full: 'update_time', deep: 'update_time', incremental: 'update_time' },
      // Whether update_time_from and update_time_to belong to the window is not documented.
      windowOverlapSeconds: 2,
      resultWindow: settings.resultWindow,
      pageSize: settings.pageSize,
      // The most ids that one base-info call takes [H: SPEC].
      detailChunkSize: 50,
      statuses: SHOPEE_STATUSES,
      epoch: EPOCH,
    },
    openShop(shop: ShopRef, meter: CallMeter): ShopClient {
      const on = { shop: shop.externalId, tokens: keeper.ofGrant(shop.grantId), meter };
      return {
        list: (query) => listShopeePage(client, on, query),
        details: (ids, othersAnswered = false) => fetchShopeeDetails(client, on, ids, othersAnswered),
        clock: async () => (await fetchShopeeShopInfo(client, on)).answeredAt,
      };
    },
    getApiUsage: () => kit.budget.usage({ platform: 'shopee', app }),
    consentUrl: (options) => shopeeConsentUrl(client, options),
    authorise: (parameters) => authoriseShopee(client, parameters),
  };
}
