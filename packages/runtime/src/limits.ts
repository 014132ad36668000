/** Rate limits and breakers from the configuration, in the words of the rate budget. */
import type { Config } from '@syncstore/config';
import type { BreakerOptions, RateLimits } from '@syncstore/queue';

export function rateLimitsOf(config: Config): RateLimits {
  return {
    shopee: {
      perSecond: { app: config.shopee.appCallsPerSecond, shop: config.shopee.shopCallsPerSecond },
      // The daily quota of an app is reset at 00:00 UTC+8 [H: the text of the quota error].
      utcOffsetHours: 8,
    },
    'tiktok-shop': { perSecond: { endpoint: config.tiktokShop.endpointCallsPerSecond }, utcOffsetHours: 0 },
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
