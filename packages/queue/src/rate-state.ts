/** Buckets as they stand now, for people and for tests: reservations do not ask this. */
import { limitArguments, numbersOf } from './ask-for-slots.ts';
import { INSPECT_LUA } from './rate-budget.lua.ts';
import type { Bucket, LimitScope } from './rate-limits.ts';
import type { RedisConnection } from './redis-client.ts';
import { RedisScript } from './redis-script.ts';

/** One bucket as it stands now. */
export interface BucketState {
  readonly scope: LimitScope;
  readonly name: string;
  /** Calls a second that the marketplace allows. */
  readonly limit: number;
  /** Calls a second that we make at most for now: less the margin, and less after penalties. */
  readonly rate: number;
  readonly epoch: number;
  /** Milliseconds until it has room for a call. */
  readonly waitMs: number;
  /** Calls reserved in the last second, by all replicas. */
  readonly currentCount: number;
}

const MICROS = 1_000;

const inspectScript = new RedisScript(INSPECT_LUA);

/**
 * @param keys of the scripts that look at all buckets of a call
 * @param rates margin, and how a bucket recovers: the script's first arguments
 * @throws WaitError `dependency` when Redis does not answer
 */
export async function inspectBuckets(
  redis: RedisConnection,
  keys: readonly string[],
  buckets: readonly Bucket[],
  rates: readonly number[],
): Promise<BucketState[]> {
  const answer = await inspectScript.run(redis, keys, [...rates, ...limitArguments(buckets)]);
  const rows = Array.isArray(answer) ? answer.map(numbersOf) : [];
  return buckets.map(({ scope, name }, index) => {
    const [limit = 0, rate = 0, epoch = 0, waitMicros = 0, currentCount = 0] = rows[index] ?? [];
    return { scope, name, limit, rate, epoch, waitMs: waitMicros / MICROS, currentCount };
  });
}
