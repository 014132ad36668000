/** Rate limits and breakers from the configuration, in the words of the rate budget. */
import type { Config } from '@syncstore/config';
import type { BreakerOptions, RateLimits } from '@syncstore/queue';

export function rateLimitsOf(config: Config): RateLimits {
  const { shopee, tiktokShop } = config;
  return {
    shopee: {
      perSecond: { app: shopee.appCallsPerSecond, shop: shopee.shopCallsPerSecond },
      perDay: shopee.callsPerDay,
    },
    'tiktok-shop': {
      perSecond: { endpoint: tiktokShop.endpointCallsPerSecond },
      perDay: tiktokShop.callsPerDay,
    },
  };
}

/** A probe that takes longer than any call may be is given up for dead. */
const PROBE_GRACE_MS = 5_000;

export function breakerOptions({ calls }: Config): BreakerOptions {
  return {
    failures: calls.breakerFailures,
    firstWaitMs: calls.breakerWaitMs,
    longestWaitMs: calls.breakerWaitCapMs,
    probeLeaseMs: calls.timeoutsMs.total + PROBE_GRACE_MS,
  };
}
