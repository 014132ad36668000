/**
 * What people and other rooms read and change of the rate budgets: limits that were changed while running, and the calls
 * of a day. PostgreSQL is the truth of both; Redis holds what the scripts of rate-budget.lua.ts need at hand.
 */
import type { PlatformId } from '@syncstore/contracts';
import type { Redis } from 'ioredis';
import { keyPrefix } from './connection.ts';
import { limitsKey, usageKey } from './rate-keys.ts';
import { LIMIT_SCOPES, type LimitScope, limitField, type PlatformLimits } from './rate-limits.ts';

export type ChangedLimits = Readonly<Partial<Record<LimitScope, number | null>>>;

/**
 * Changes a platform's limits for all replicas, from their next reservation on.
 * @param perSecond calls a second that the marketplace allows, before the margin; null goes back to the settings
 * @throws RangeError for a limit that is not a positive number
 */
export async function setLimits(
  redis: Redis,
  prefix: string,
  platform: PlatformId,
  perSecond: ChangedLimits,
): Promise<void> {
  for (const limit of Object.values(perSecond)) {
    if (limit !== null && !(Number.isFinite(limit) && limit > 0))
      throw new RangeError('a limit must be above 0');
  }
  const key = limitsKey(keyPrefix(prefix));
  const change = redis.multi();
  for (const scope of LIMIT_SCOPES) {
    const limit = perSecond[scope];
    if (limit === null) change.hdel(key, limitField(platform, scope));
    else if (limit !== undefined) change.hset(key, limitField(platform, scope), limit);
  }
  await change.exec();
}

/** The limits of a platform that were changed while running; the settings hold for the others. */
export async function readChangedLimits(
  redis: Redis,
  prefix: string,
  platform: PlatformId,
): Promise<ChangedLimits> {
  const values = await redis.hgetall(limitsKey(keyPrefix(prefix)));
  const changed: Partial<Record<LimitScope, number>> = {};
  for (const scope of LIMIT_SCOPES) {
    const value = values[limitField(platform, scope)];
    if (value !== undefined) changed[scope] = Number(value);
  }
  return changed;
}

export interface EndpointUsage {
  readonly endpoint: string;
  /** Calls reserved. */
  readonly calls: number;
  /** Of those, throttled by the marketplace. */
  readonly throttled: number;
}

export interface DayUsage {
  /** ISO date of the platform's day. */
  readonly day: string;
  readonly endpoints: readonly EndpointUsage[];
}

/**
 * The calls of one day of an app, by all replicas. Kept for 40 days.
 * @param daysAgo 0: the day that is running at the platform, by Redis' clock
 */
export async function readUsage(
  redis: Redis,
  prefix: string,
  of: { readonly platform: PlatformId; readonly app: string },
  { utcOffsetHours }: Pick<PlatformLimits, 'utcOffsetHours'>,
  daysAgo = 0,
): Promise<DayUsage> {
  const [seconds] = await redis.time();
  const day = Math.floor((Number(seconds) + utcOffsetHours * 3_600) / 86_400) - daysAgo;
  const counts = await redis.hgetall(`${usageKey(keyPrefix(prefix), of)}:${day}`);
  const endpoints = new Map<string, { endpoint: string; calls: number; throttled: number }>();
  for (const [field, count] of Object.entries(counts)) {
    const [kind = '', ...rest] = field.split(':');
    if (kind !== 'calls' && kind !== 'throttled') continue;
    const endpoint = rest.join(':');
    const usage = endpoints.get(endpoint) ?? { endpoint, calls: 0, throttled: 0 };
    if (kind === 'calls') usage.calls = Number(count);
    else usage.throttled = Number(count);
    endpoints.set(endpoint, usage);
  }
  const iso = new Date(day * 86_400_000).toISOString().slice(0, 10);
  return { day: iso, endpoints: [...endpoints.values()] };
}
