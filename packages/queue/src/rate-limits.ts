/**
 * Which limits a marketplace call counts against.
 *
 * A marketplace counts calls per app, per shop of that app, or per endpoint of that shop. Each count is a bucket, named
 * after what it counts, and a call has to find room in all the buckets that apply. Limits are what the marketplace
 * allows; the margin is taken off when a budget is computed from them.
 */
import type { BudgetedCall, PlatformId } from '@syncstore/contracts';

/** From the widest to the narrowest. */
export const LIMIT_SCOPES = ['app', 'shop', 'endpoint'] as const;
export type LimitScope = (typeof LIMIT_SCOPES)[number];

export interface PlatformLimits {
  /** Calls a second that the marketplace allows. A scope that is left out is not limited. */
  readonly perSecond: Readonly<Partial<Record<LimitScope, number>>>;
  /**
   * Which bucket a 429 slows down. By default the narrowest that applied: the least harm to other shops when the guess is
   * right, and when a wider limit was the cause, the 429s of the other shops slow them down in turn.
   */
  readonly throttleScope?: LimitScope;
  /** Calls that the marketplace allows an app on one day; left out when none is known. No margin is taken off. */
  readonly perDay?: number | undefined;
}

export type RateLimits = Readonly<Record<PlatformId, PlatformLimits>>;

/** One count of calls that a call takes part in. */
export interface Bucket {
  readonly scope: LimitScope;
  /** Unique within an installation; the last part of its Redis key. */
  readonly name: string;
  /** Field of the hash of limits that were changed while running. */
  readonly limitField: string;
  /** Calls a second, when that field is not set. */
  readonly limit: number;
}

/** The buckets that apply to a call, from the widest to the narrowest. */
export function bucketsOf(limits: PlatformLimits, call: BudgetedCall): Bucket[] {
  const buckets: Bucket[] = [];
  for (const scope of LIMIT_SCOPES) {
    const limit = limits.perSecond[scope];
    // A call that belongs to no shop (tokens) can't count against one.
    if (limit === undefined || (scope === 'shop' && call.shop === null)) continue;
    buckets.push({
      scope,
      name: bucketName(scope, call),
      limitField: limitField(call.platform, scope),
      limit,
    });
  }
  return buckets;
}

/** The name a limit has in the hash of limits that were changed while running. */
export function limitField(platform: PlatformId, scope: LimitScope): string {
  return `${platform}:${scope}`;
}

/** The bucket that a 429 slows down, or undefined for a platform without limits. */
export function throttledBucket(limits: PlatformLimits, buckets: readonly Bucket[]): Bucket | undefined {
  return buckets.find(({ scope }) => scope === limits.throttleScope) ?? buckets.at(-1);
}

function bucketName(scope: LimitScope, { platform, app, shop, endpoint }: BudgetedCall): string {
  const parts = { app: [app], shop: [app, shop], endpoint: [app, shop ?? '-', endpoint] }[scope];
  return [platform, scope, ...parts].join(':');
}
