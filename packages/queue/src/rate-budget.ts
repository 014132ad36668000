/**
 * Keeps all replicas together inside the marketplaces' rate limits, and close to them.
 *
 * The life of a reservation:
 *   1. A platform client is about to make an HTTP call and reserves it. The call counts against buckets: app, shop,
 *      endpoint, as the platform's limits say (rate-limits.ts).
 *   2. It joins the line of callers of this process that want the same buckets (reservation-line.ts).
 *   3. One script in Redis, by Redis' clock, looks whether the endpoint's breaker is closed (breakers.ts) and the day's
 *      quota not used up, and for the first moment at which all buckets have room. Within the
 *      tolerance (15 ms) it reserves that moment in all of them; further away it reserves nothing and says how far.
 *      So a call never holds room in one bucket while it waits for another, and calls leave as evenly as they were
 *      reserved: rate × (1 + tolerance) in the worst sliding second, which the margin under the limit absorbs.
 *   4. The caller waits in place, at most `maxInPlaceWaitMs`; a longer wait is a WaitError, which delays its job at no
 *      attempt. Who comes late to its slot reserves again. What the call showed is reported to the breaker.
 *   5. The marketplace throttles a call all the same (somebody else uses the app, or the limit was lowered). The
 *      reservation carries the epoch of each bucket; the penalty halves the bucket's rate and raises the epoch only if
 *      that epoch is current, so that the many 429s of one burst count once. The bucket is closed as long as the
 *      marketplace asked for, for everyone, and at least for a second, after which no log of calls remembers the burst.
 *   6. Quiet time restores the rate step by step, computed from the clock when somebody asks: no timer is needed, and
 *      nobody has to be alive.
 *
 * Buckets and breakers can be lost with Redis: an empty bucket is a full one, and a 429 tells when that was wrong. Changed
 * limits and the day's counts can not: nothing is reserved until they are written back (rate-memory.ts).
 */
import type {
  ApiUsage,
  AppDay,
  BudgetedCall,
  CallResult,
  OpenBreaker,
  QuotaScope,
  RateBudget,
  Reservation,
} from '@syncstore/contracts';
import { platformDayNumber, WaitError } from '@syncstore/contracts';
import { dayOffsetSeconds, numbersOf, SlotAsker } from './ask-for-slots.ts';
import { BREAKER_DEFAULTS, type BreakerOptions, Breakers } from './breakers.ts';
import { keyPrefix } from './connection.ts';
import type { Logger } from './logger.ts';
import { EXHAUST_LUA, PENALISE_LUA } from './rate-budget.lua.ts';
import { bucketKey, usageKey } from './rate-keys.ts';
import { bucketsOf, type RateLimits, throttledBucket } from './rate-limits.ts';
import { RateMemory } from './rate-memory.ts';
import { type BucketState, inspectBuckets } from './rate-state.ts';
import type { RedisConnection } from './redis-client.ts';
import { RedisScript } from './redis-script.ts';
import { ReservationLine } from './reservation-line.ts';
import { apiUsage, readUsage } from './usage-store.ts';

export interface RateLimiterOptions {
  /** A connection of role `budget`. */
  readonly redis: RedisConnection;
  readonly prefix: string;
  readonly limits: RateLimits;
  /** Share of each limit that is left unused: 0.1 keeps 10 % under it. */
  readonly margin: number;
  /** Longest wait inside `reserve`, milliseconds. Default 5 s. */
  readonly maxInPlaceWaitMs?: number;
  /** How a bucket recovers from a penalty: this share of its rate for each stretch of quiet. Default 2.5 % for 10 s. */
  readonly recovery?: { readonly share: number; readonly everyMs: number };
  /** When breakers open and how long they wait (breakers.ts has the defaults). */
  readonly breaker?: Partial<BreakerOptions>;
  /**
   * Writes back what Redis has lost: the changed limits of all platforms, and an app's day, both marked as kept. Left out:
   * nobody remembers them.
   */
  readonly writeBack?: (lost: AppDay) => Promise<unknown>;
  readonly log?: Logger;
}

const SECOND = 1_000;
const MICROS = 1_000;
/** How far ahead a slot may be reserved, and how late a slot may be taken without loss, milliseconds. */
const TOLERANCE_MS = 15;
/** A bucket is closed at least this long after a 429: as long as the marketplace's own window. */
const PAUSE_MS = SECOND;
/** A Retry-After beyond this is taken for this: a mistake of theirs must not stop a shop for a year. */
const LONGEST_RETRY_AFTER_MS = 24 * 60 * 60 * SECOND;
/** Penalties stop here. Six halvings: 0.7 calls a second of a limit of 50. */
const LOWEST_SHARE = 1 / 64;

/** Lines kept for their next caller. */
const MOST_IDLE_LINES = 1_000;

const penaliseScript = new RedisScript(PENALISE_LUA);
const exhaustScript = new RedisScript(EXHAUST_LUA);

/** Rate budgets shared by all replicas through Redis. Implements the port that platform clients reserve through. */
export class RateLimiter implements RateBudget {
  readonly #options: RateLimiterOptions;
  readonly #prefix: string;
  readonly #recovery: readonly [everyMicros: number, share: number];
  readonly #lines = new Map<string, ReservationLine>();
  readonly #breakers: Breakers;
  readonly #slots: SlotAsker;
  readonly #memory: RateMemory | null;
  #isClosed = false;

  constructor(options: RateLimiterOptions) {
    if (!(options.margin >= 0 && options.margin < 1))
      throw new RangeError('margin must be from 0 to below 1');
    this.#options = options;
    this.#prefix = keyPrefix(options.prefix);
    const { everyMs, share } = options.recovery ?? { everyMs: 10 * SECOND, share: 0.025 };
    this.#recovery = [everyMs * MICROS, share];
    const { redis, margin, log, writeBack } = options;
    this.#memory = writeBack ? new RateMemory(writeBack) : null;
    this.#breakers = new Breakers(redis, this.#prefix, { ...BREAKER_DEFAULTS, ...options.breaker }, log);
    this.#slots = new SlotAsker({
      redis,
      prefix: this.#prefix,
      margin,
      toleranceMs: TOLERANCE_MS,
      recovery: this.#recovery,
      breakers: this.#breakers,
      memory: this.#memory,
    });
  }

  /**
   * Waits in place until the call may be made.
   * @throws WaitError `budget` when that takes longer than `maxInPlaceWaitMs`, `quota` when the day's calls are used up,
   *   `dependency` when Redis does not answer or what it lost can't be written back, `shutdown` after `close`
   * @throws BreakerOpenError while the endpoint's breaker is open
   */
  async reserve(call: BudgetedCall): Promise<Reservation> {
    if (this.#isClosed) throw shuttingDown();
    const limits = this.#options.limits[call.platform];
    const buckets = bucketsOf(limits, call);
    // Its breaker is asked for with it, so that even calls that share all buckets have lines of their own.
    const key = this.#breakers.key(call);
    let line = this.#lines.get(key);
    if (!line) {
      const { maxInPlaceWaitMs = 5 * SECOND } = this.#options;
      const ask = (slots: number) => this.#slots.ask(call, limits, buckets, slots);
      line = new ReservationLine({ maxInPlaceWaitMs, toleranceMs: TOLERANCE_MS, ask });
      this.#forgetEmptyLines();
      this.#lines.set(key, line);
    }
    return { call, ...(await line.join()) };
  }

  /**
   * Says what a reserved call showed of its endpoint.
   * @returns the endpoint's breaker when it is open now
   * @throws WaitError `dependency` when the call failed and Redis does not answer
   */
  report(reservation: Reservation, result: CallResult): Promise<OpenBreaker | null> {
    return this.#breakers.report(reservation, result);
  }

  /**
   * Says that the marketplace throttled a reserved call. The first 429 of a burst halves the rate of the bucket for
   * everyone (rate-limits.ts says which bucket) and closes it for a moment; the others only learn how long.
   * @param retryAfterMs what the marketplace asked for, milliseconds; null or 0 when it did not
   * @returns milliseconds until the bucket is open again
   * @throws WaitError `dependency` when Redis does not answer
   */
  async penalise(reservation: Reservation, retryAfterMs: number | null): Promise<number> {
    const { call, epochs } = reservation;
    const limits = this.#options.limits[call.platform];
    const bucket = throttledBucket(limits, bucketsOf(limits, call));
    const askedMs = Math.min(retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
    if (!bucket) return Math.max(askedMs, PAUSE_MS);
    const answer = await penaliseScript.run(
      this.#options.redis,
      [bucketKey(this.#prefix, bucket), usageKey(this.#prefix, call)],
      [
        epochs[bucket.name] ?? 0,
        Math.ceil(askedMs * MICROS),
        PAUSE_MS * MICROS,
        ...this.#recovery,
        LOWEST_SHARE,
        dayOffsetSeconds(call.platform),
        call.endpoint,
      ],
    );
    const [counted, waitMicros = 0, perMille] = numbersOf(answer);
    const waitMs = Math.ceil(waitMicros / MICROS);
    if (counted === 1) {
      const line = { bucket: bucket.name, waitMs, share: (perMille ?? 0) / 1_000, endpoint: call.endpoint };
      this.#options.log?.warn(line, 'rate limit exceeded, slowing down');
    }
    return waitMs;
  }

  /**
   * Says that the marketplace called a quota used up. All replicas wait for its reset, of the shop or of the whole app.
   * @param untilMs milliseconds until then
   * @throws WaitError `dependency` when Redis does not answer
   */
  async exhaust({ call }: Reservation, quota: QuotaScope, untilMs: number): Promise<void> {
    const usage = usageKey(this.#prefix, call);
    const shop = quota === 'shop' ? (call.shop ?? '-') : '';
    await exhaustScript.run(
      this.#options.redis,
      [usage, usage],
      [dayOffsetSeconds(call.platform), shop, Math.ceil(untilMs * MICROS)],
    );
    const line = { platform: call.platform, app: call.app, shop, untilMs };
    this.#options.log?.warn(line, 'quota used up, waiting for its reset');
  }

  /**
   * How much of an app's calls of the day are used, by all replicas.
   * @throws WaitError `dependency` when Redis has lost that and it can't be written back
   */
  async usage(of: Pick<BudgetedCall, 'platform' | 'app'>): Promise<ApiUsage> {
    const { redis, prefix, limits } = this.#options;
    let counts = await readUsage(redis, prefix, of);
    if (this.#memory && counts.keptAt === null) {
      await this.#memory.restore({ ...of, day: platformDayNumber(of.platform, counts.now) });
      counts = await readUsage(redis, prefix, of);
    }
    return apiUsage(of.platform, counts, limits[of.platform].perDay ?? null);
  }

  /** The buckets that a call counts against, as they stand now, from the widest to the narrowest. */
  inspect(call: BudgetedCall): Promise<BucketState[]> {
    const { redis, limits, margin } = this.#options;
    const buckets = bucketsOf(limits[call.platform], call);
    return inspectBuckets(redis, this.#slots.keys(call, buckets), buckets, [margin, ...this.#recovery]);
  }

  /** Calls of the last second in the bucket that is fullest, by all replicas. */
  async getCurrentCount(call: BudgetedCall): Promise<number> {
    const states = await this.inspect(call);
    const fullest = states.toSorted((a, b) => b.currentCount / b.limit - a.currentCount / a.limit)[0];
    return fullest?.currentCount ?? 0;
  }

  /** When the next such call may go; not in the past. */
  async getResetTime(call: BudgetedCall): Promise<Date> {
    const states = await this.inspect(call);
    return new Date(Date.now() + Math.ceil(Math.max(0, ...states.map(({ waitMs }) => waitMs))));
  }

  /** Sends away everybody who waits, and everybody who comes: pages are then handed back at once. */
  close(): void {
    this.#isClosed = true;
    for (const line of this.#lines.values()) line.dismiss(shuttingDown());
    this.#lines.clear();
  }

  /** Shops come and go while a process lives for months. */
  #forgetEmptyLines(): void {
    if (this.#lines.size <= MOST_IDLE_LINES) return;
    for (const [key, line] of this.#lines) if (line.isEmpty) this.#lines.delete(key);
  }
}

function shuttingDown(): WaitError {
  return new WaitError('shutdown', 0, 'this process is shutting down');
}
