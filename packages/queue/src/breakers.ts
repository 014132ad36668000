/**
 * Breakers: one for each endpoint of a shop, shared by all replicas.
 *
 *   1. Every try of a call is reported. What the marketplace answers, whatever it says, sets the count of failures back;
 *      so many failures in a row open the breaker.
 *   2. While it is open no call is granted there: jobs are sent away with the time until the next probe, at no attempt,
 *      and nothing goes dead.
 *   3. When the wait is over the first caller goes alone, as the probe. Its lease runs out if it dies.
 *   4. The probe is answered: the breaker closes. It fails: the next wait is twice as long, up to a cap, with jitter, so
 *      that shops which went down together are not probed together.
 *
 * Breakers live in Redis and can be lost with it. They are closed then, and open again after as many failures.
 */
import type { BudgetedCall, CallResult, OpenBreaker, Reservation } from '@syncstore/contracts';
import { WaitError } from '@syncstore/contracts';
import { REPORT_LUA } from './breakers.lua.ts';
import type { Logger } from './logger.ts';
import type { RedisConnection } from './redis-client.ts';
import { RedisScript } from './redis-script.ts';

export interface BreakerOptions {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** Wait before the first probe; it doubles with each that fails. Milliseconds. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** How long a probe may take before another one goes. Longer than any call. Milliseconds. */
  readonly probeLeaseMs: number;
}

export const BREAKER_DEFAULTS: BreakerOptions = {
  failures: 10,
  firstWaitMs: 2_000,
  longestWaitMs: 60_000,
  probeLeaseMs: 90_000,
};

const MICROS = 1_000;
/** The rest of a wait is random. */
const CERTAIN_PART = 0.5;

const reportScript = new RedisScript(REPORT_LUA);

export class Breakers {
  readonly #redis: RedisConnection;
  readonly #prefix: string;
  readonly #options: BreakerOptions;
  readonly #log: Logger | undefined;

  /** @param prefix with its hash tag */
  constructor(redis: RedisConnection, prefix: string, options: BreakerOptions, log?: Logger) {
    this.#redis = redis;
    this.#prefix = prefix;
    this.#options = options;
    this.#log = log;
  }

  /** How long the reservation script lends the probe. */
  get probeLeaseMs(): number {
    return this.#options.probeLeaseMs;
  }

  /** The key that the reservation script reads. */
  key({ platform, app, shop, endpoint }: BudgetedCall): string {
    return [this.#prefix, 'breaker', platform, app, shop ?? '-', endpoint].join(':');
  }

  /**
   * Counts what a call showed.
   * @returns the breaker when it is open now
   * @throws WaitError `dependency` when Redis does not answer and the call failed
   */
  async report(reservation: Reservation, result: CallResult): Promise<OpenBreaker | null> {
    if (result === 'trouble') return this.#tell(reservation, result);
    // A success where nothing had failed tells nobody anything new: calls that work cost no second question to Redis.
    if (!reservation.watched) return null;
    try {
      return await this.#tell(reservation, result);
    } catch (error) {
      // The answer is worth more than the count, which the next success sets back.
      if (error instanceof WaitError) return null;
      throw error;
    }
  }

  async #tell({ call, isProbe }: Reservation, result: CallResult): Promise<OpenBreaker | null> {
    const { failures, firstWaitMs, longestWaitMs } = this.#options;
    const answer = await reportScript.run(
      this.#redis,
      [this.key(call)],
      [
        result === 'trouble' ? 1 : 0,
        isProbe ? 1 : 0,
        failures,
        firstWaitMs * MICROS,
        longestWaitMs * MICROS,
        CERTAIN_PART,
        Math.random(),
      ],
    );
    const [change = 0, waitMicros, openMicros] = Array.isArray(answer) ? answer.map(Number) : [];
    const { platform, shop, endpoint } = call;
    if (change === 1)
      this.#log?.warn({ platform, shop, endpoint, failures }, 'endpoint fails, its calls wait');
    if (change === -1) this.#log?.info({ platform, shop, endpoint }, 'endpoint answers again');
    if (waitMicros === undefined || openMicros === undefined) return null;
    return { waitMs: Math.ceil(waitMicros / MICROS), openMs: openMicros / MICROS };
  }
}
