/** Platform clients from the configuration: each group of settings in the words of its client. */
import type { Config } from '@syncstore/config';
import type { GrantVault, Platform, PlatformId, RateBudget } from '@syncstore/contracts';
import type { Logger, Metrics } from '@syncstore/observe';
import {
  type CallEvent,
  createPlatforms,
  type ShopeeSettings,
  type TikTokShopSettings,
} from '@syncstore/platforms';

export interface PlatformPorts {
  readonly budget: RateBudget;
  readonly vault: GrantVault;
  readonly log: Logger;
  readonly metrics: Metrics;
}

/** @returns the platforms whose credentials are configured */
export function platformsOf(config: Config, ports: PlatformPorts): ReadonlyMap<PlatformId, Platform> {
  const { calls } = config;
  return createPlatforms({
    shopee: shopeeSettings(config),
    tiktokShop: tiktokShopSettings(config),
    budget: ports.budget,
    vault: ports.vault,
    logger: ports.log,
    http: {
      connectTimeoutMs: calls.timeoutsMs.connect,
      sendTimeoutMs: calls.timeoutsMs.send,
      responseTimeoutMs: calls.timeoutsMs.response,
      totalTimeoutMs: calls.timeoutsMs.total,
    },
    calls: { attempts: calls.attempts, backoffBaseMs: calls.backoffBaseMs, backoffCapMs: calls.backoffCapMs },
    onCall: (event) => countCall(ports.metrics, event),
  });
}

function shopeeSettings({ shopee, calls }: Config): ShopeeSettings | undefined {
  const { credentials, baseUrl, consentUrl, pageSize, detailConcurrency } = shopee;
  if (!credentials) return undefined;
  const tokens = { leaseMs: calls.tokenLeaseMs };
  return { ...credentials, baseUrl, consentUrl: consentUrl ?? null, pageSize, detailConcurrency, tokens };
}

function tiktokShopSettings({ tiktokShop, calls }: Config): TikTokShopSettings | undefined {
  const { credentials, baseUrl, authUrl, consentUrl, pageSize, detailConcurrency } = tiktokShop;
  if (!credentials) return undefined;
  const { appKey, appSecret, serviceId } = credentials;
  return {
    appKey,
    appSecret,
    serviceId: serviceId ?? null,
    baseUrl,
    authUrl,
    consentUrl,
    pageSize,
    detailConcurrency,
    tokens: { leaseMs: calls.tokenLeaseMs },
  };
}

function countCall(metrics: Metrics, event: CallEvent): void {
  const { platform, endpoint, status, ms, waitedMs, throttled } = event;
  metrics.marketplaceCalls.inc({ platform, endpoint, status: status === null ? 'error' : String(status) });
  metrics.marketplaceCallSeconds.observe({ platform, endpoint }, ms / 1000);
  metrics.throttleWaitSeconds.observe({ platform }, waitedMs / 1000);
  if (throttled) metrics.marketplaceThrottled.inc({ platform, endpoint });
}
