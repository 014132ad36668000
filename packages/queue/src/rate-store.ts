/**
 * The limits that were changed while running. PostgreSQL is the truth; Redis holds a copy for the scripts of rate-budget.lua.ts,
 * which rely on it once it is marked as complete (rate-memory.ts).
 */
import type { PlatformId } from '@syncstore/contracts';
import { keyPrefix } from './connection.ts';
import { limitsKey } from './rate-keys.ts';
import { LIMIT_SCOPES, type LimitScope, limitField } from './rate-limits.ts';
import type { RedisConnection } from './redis-client.ts';

export type ChangedLimits = Readonly<Partial<Record<LimitScope, number | null>>>;

/**
 * Changes a platform's limits for all replicas, from their next reservation on.
 * @param perSecond calls a second that the marketplace allows, before the margin; null goes back to the settings
 * @throws RangeError for a limit that is not a positive number
 */
export async function setLimits(
  redis: RedisConnection,
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
  redis: RedisConnection,
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

/** Says that the copy holds all limits that PostgreSQL remembers. */
export async function markLimitsKept(redis: RedisConnection, prefix: string): Promise<void> {
  await redis.hset(limitsKey(keyPrefix(prefix)), 'kept', 1);
}
