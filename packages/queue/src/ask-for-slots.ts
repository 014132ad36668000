/** Asks Redis for slots: the arguments of the reservation script, and what its answer means. */
import type { BudgetedCall, PlatformId } from '@syncstore/contracts';
import { BreakerOpenError, DAY_AHEAD_OF_UTC_HOURS, WaitError } from '@syncstore/contracts';
import type { Breakers } from './breakers.ts';
import { RESERVE_LUA } from './rate-budget.lua.ts';
import { bucketKey, limitsKey, usageKey } from './rate-keys.ts';
import type { Bucket, PlatformLimits } from './rate-limits.ts';
import { memoryAway, type RateMemory } from './rate-memory.ts';
import type { RedisConnection } from './redis-client.ts';
import { RedisScript } from './redis-script.ts';
import type { SlotAnswer } from './reservation-line.ts';

const MICROS = 1_000;
const ANSWER = { slots: 0, breaker: 1, quota: 2, lost: 3 } as const;

const reserveScript = new RedisScript(RESERVE_LUA);

export interface SlotAskerOptions {
  readonly redis: RedisConnection;
  /** With its hash tag. */
  readonly prefix: string;
  readonly margin: number;
  /** How far ahead a slot may be reserved, milliseconds. */
  readonly toleranceMs: number;
  readonly recovery: readonly [everyMicros: number, share: number];
  readonly breakers: Breakers;
  /** Null when nobody remembers limits and counts: what Redis holds is all there is. */
  readonly memory: RateMemory | null;
}

export class SlotAsker {
  readonly #options: SlotAskerOptions;
  /** What a question to Redis takes when nothing is in the way, milliseconds. */
  #fastestRoundTripMs = Number.POSITIVE_INFINITY;

  constructor(options: SlotAskerOptions) {
    this.#options = options;
  }

  /**
   * Reserves as many of `slots` as are due within the tolerance.
   * @throws BreakerOpenError while the endpoint's breaker lets nothing through
   * @throws WaitError `quota` when the day's calls are used up, `dependency` when Redis does not answer, or has lost limits
   *   and counts and they can't be written back
   */
  async ask(
    call: BudgetedCall,
    limits: PlatformLimits,
    buckets: readonly Bucket[],
    slots: number,
  ): Promise<SlotAnswer> {
    const answer = await this.#askOnce(call, limits, buckets, slots);
    if (!('lostDay' in answer)) return answer;
    const { platform, app } = call;
    await this.#options.memory?.restore({ platform, app, day: answer.lostDay });
    const again = await this.#askOnce(call, limits, buckets, slots);
    // A second flush in between, or the day has ended: the job comes back.
    if ('lostDay' in again) throw memoryAway();
    return again;
  }

  async #askOnce(
    call: BudgetedCall,
    limits: PlatformLimits,
    buckets: readonly Bucket[],
    slots: number,
  ): Promise<SlotAnswer | { readonly lostDay: number }> {
    const { redis, margin, toleranceMs, recovery, breakers, memory } = this.#options;
    const askedAt = performance.now();
    const answer = await reserveScript.run(redis, this.keys(call, buckets), [
      slots,
      margin,
      toleranceMs * MICROS,
      ...recovery,
      dayOffsetSeconds(call.platform),
      call.endpoint,
      call.shop ?? '-',
      breakers.probeLeaseMs * MICROS,
      limits.perDay ?? 0,
      memory ? 1 : 0,
      ...limitArguments(buckets),
    ]);
    const receivedAt = performance.now();
    this.#fastestRoundTripMs = Math.min(this.#fastestRoundTripMs, receivedAt - askedAt);
    const [kind, ...numbers] = numbersOf(answer);
    if (kind === ANSWER.lost) return { lostDay: numbers[0] ?? 0 };
    if (kind === ANSWER.breaker) throw breakerOpen(call, numbers);
    if (kind === ANSWER.quota) throw quotaUsedUp(call, numbers);
    const [watched, isProbe, waitMicros = 0, longestMicros = 0, shortestMicros = 0, ...rest] = numbers;
    return {
      delaysMs: rest.slice(buckets.length).map((micros) => micros / MICROS),
      waitMs: waitMicros / MICROS,
      longestIntervalMs: longestMicros / MICROS,
      shortestIntervalMs: shortestMicros / MICROS,
      epochs: Object.fromEntries(buckets.map(({ name }, index) => [name, rest[index] ?? 0])),
      watched: watched === 1,
      isProbe: isProbe === 1,
      receivedAt,
      expectedAt: askedAt + this.#fastestRoundTripMs,
    };
  }

  /** The keys of the scripts that look at all buckets of a call. */
  keys(call: BudgetedCall, buckets: readonly Bucket[]): string[] {
    const { prefix, breakers } = this.#options;
    const own = buckets.map((bucket) => bucketKey(prefix, bucket));
    return [limitsKey(prefix), usageKey(prefix, call), breakers.key(call), ...own];
  }
}

/** Where the platform's day begins, as the scripts count days: seconds ahead of UTC. */
export function dayOffsetSeconds(platform: PlatformId): number {
  return DAY_AHEAD_OF_UTC_HOURS[platform] * 3_600;
}

/** What the scripts need to know of the limits, in the order of the buckets. */
export function limitArguments(buckets: readonly Bucket[]): (string | number)[] {
  return buckets.flatMap(({ limitField, limit }) => [limitField, limit]);
}

/** An answer of Redis that is a list of numbers. */
export function numbersOf(answer: unknown): number[] {
  return Array.isArray(answer) ? answer.map(Number) : [];
}

function breakerOpen({ endpoint }: BudgetedCall, [waitMicros = 0, openMicros = 0]: number[]): WaitError {
  const breaker = { waitMs: Math.ceil(waitMicros / MICROS), openMs: openMicros / MICROS };
  return new BreakerOpenError(breaker, `${endpoint} has failed again and again for this shop`);
}

function quotaUsedUp({ platform, app }: BudgetedCall, [waitMicros = 0]: number[]): WaitError {
  const waitMs = Math.ceil(waitMicros / MICROS);
  return new WaitError(
    'quota',
    waitMs,
    `the calls of ${platform} app ${app} are used up until the quota's reset`,
  );
}
