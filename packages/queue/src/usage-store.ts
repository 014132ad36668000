/**
 * The calls of an app's day: read them, and keep them in step with what PostgreSQL remembers.
 *
 *   1. Reservations count in Redis. On a timer the counts are copied to PostgreSQL; `kept` is when they were in step last.
 *   2. Redis comes back empty: it does not know of the day (no `kept`), PostgreSQL does, and nothing is granted until they
 *      are in step (rate-memory.ts). What PostgreSQL remembers is added to what is there, and an allowance for the calls
 *      of which neither knows: rounded up, since a quota that is thought larger than it is costs refusals.
 *   3. Redis comes back from an older copy of itself: the larger count of each endpoint holds.
 */
import type { ApiUsage, BudgetedCall, PlatformId } from '@syncstore/contracts';
import { dayText, nextPlatformDay, platformDayNumber } from '@syncstore/contracts';
import { keyPrefix } from './connection.ts';
import { usageKey } from './rate-keys.ts';
import type { RedisConnection } from './redis-client.ts';
import { RedisScript } from './redis-script.ts';

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
  /** Calls of all endpoints. */
  readonly total: number;
  /** When PostgreSQL's counts were last brought in, by Redis' clock. Unix milliseconds; null while Redis lacks them. */
  readonly keptAt: number | null;
  /** Until when the app's quota is used up, as the marketplace said; Unix milliseconds, 0 when it did not. */
  readonly closedUntil: number;
  /** When it was read, by Redis' clock. Unix milliseconds. */
  readonly now: number;
}

type App = Pick<BudgetedCall, 'platform' | 'app'>;

/** Stands among the endpoints for calls that a flush of Redis may have hidden. */
const UNSEEN = '(allowance after a flush of Redis)';

/** KEYS: the day's usage · ARGV: allowance, then endpoint, calls and throttled of each row that is remembered. */
const KEEP_LUA = `
local key = KEYS[1]
local was_empty = redis.call('HEXISTS', key, 'kept') == 0
redis.call('HSET', key, 'kept', redis.call('TIME')[1])
local function count(field, n)
  if was_empty then return redis.call('HINCRBY', key, field, n) end
  local now = tonumber(redis.call('HGET', key, field)) or 0
  if n > now then redis.call('HSET', key, field, string.format('%.0f', n)) end
end
for i = 2, #ARGV, 3 do
  count('calls:' .. ARGV[i], tonumber(ARGV[i + 1]))
  count('throttled:' .. ARGV[i], tonumber(ARGV[i + 2]))
end
local is_restored = was_empty and #ARGV > 1
if is_restored then redis.call('HINCRBY', key, 'calls:${UNSEEN}', ARGV[1]) end
local total = 0
local all = redis.call('HGETALL', key)
for i = 1, #all, 2 do
  if string.sub(all[i], 1, 6) == 'calls:' then total = total + tonumber(all[i + 1]) end
end
redis.call('HSET', key, 'total', total)
redis.call('EXPIRE', key, 40 * 86400)
return is_restored and 1 or 0
`;

const keepScript = new RedisScript(KEEP_LUA);

/**
 * The calls of one day of an app, by all replicas. Kept for 40 days.
 * @param of a day as `platformDayNumber` counts them; left out: the one that is running at the platform
 */
export async function readUsage(
  redis: RedisConnection,
  prefix: string,
  app: App,
  of?: number,
): Promise<DayUsage> {
  const [seconds] = await redis.time();
  const now = Number(seconds) * 1_000;
  const day = of ?? platformDayNumber(app.platform, now);
  const counts = await redis.hgetall(dayKey(prefix, app, day));
  const endpoints = new Map<string, { endpoint: string; calls: number; throttled: number }>();
  for (const [field, count] of Object.entries(counts)) {
    const [kind = '', ...rest] = field.split(':');
    if (kind !== 'calls' && kind !== 'throttled') continue;
    const endpoint = rest.join(':');
    const usage = endpoints.get(endpoint) ?? { endpoint, calls: 0, throttled: 0 };
    usage[kind] = Number(count);
    endpoints.set(endpoint, usage);
  }
  return {
    day: dayText(day),
    endpoints: [...endpoints.values()],
    total: Number(counts['total'] ?? 0),
    keptAt: counts['kept'] === undefined ? null : Number(counts['kept']) * 1_000,
    closedUntil: Number(counts['closed:'] ?? 0) / 1_000,
    now,
  };
}

/**
 * What is left of a day.
 * @param dailyQuota null when none is known
 */
export function apiUsage(platform: PlatformId, counts: DayUsage, dailyQuota: number | null): ApiUsage {
  const { total, closedUntil, now } = counts;
  const left = dailyQuota === null ? null : Math.max(0, dailyQuota - total);
  return {
    dailyQuotaUsed: total,
    dailyQuota,
    remainingCalls: closedUntil > now ? 0 : left,
    resetsAt: new Date(nextPlatformDay(platform, now)).toISOString(),
  };
}

/**
 * Gives Redis what is remembered of a day and it has lost.
 * @param remembered the day's rows of PostgreSQL
 * @param allowance calls that may have been made and that neither knows of, when Redis has lost the day
 * @returns whether it had
 * @throws WaitError `dependency` when Redis does not answer
 */
export async function restoreUsage(
  redis: RedisConnection,
  prefix: string,
  app: App,
  remembered: { readonly day: number; readonly endpoints: readonly EndpointUsage[] },
  allowance: number,
): Promise<boolean> {
  const rows = remembered.endpoints.flatMap(({ endpoint, calls, throttled }) => [endpoint, calls, throttled]);
  const answer = await keepScript.run(redis, [dayKey(prefix, app, remembered.day)], [allowance, ...rows]);
  return answer === 1;
}

function dayKey(prefix: string, app: App, day: number): string {
  return `${usageKey(keyPrefix(prefix), app)}:${day}`;
}
