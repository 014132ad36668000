/** The contestants as rate budgets, so that the same client makes the same calls with each. */
import type { ApiUsage, BudgetedCall, RateBudget, Reservation } from '@syncstore/contracts';
import { createRedis, type PlatformLimits, RateLimiter } from '@syncstore/queue';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { CallerTask, Limits } from './task.ts';

export function budgetOf(task: CallerTask): RateBudget {
  switch (task.contestant) {
    case 'ours':
      return ours(task);
    case 'flexible':
      return new FlexibleBudget(task);
    case 'bullmq':
      return new OpenBudget();
  }
}

function ours({ redisUrl, prefix, limits, margin }: CallerTask): RateBudget {
  const both: PlatformLimits = { perSecond: limits };
  return new RateLimiter({
    redis: createRedis(redisUrl, { role: 'budget' }),
    prefix,
    limits: { shopee: both, 'tiktok-shop': both },
    margin,
  });
}

/** As long as the marketplace's own window: who comes back sooner is refused again. */
const PAUSE_MS = 1_000;

/** Admits everything: BullMQ's limiter has admitted the job before. */
export class OpenBudget implements RateBudget {
  reserve(call: BudgetedCall): Promise<Reservation> {
    return Promise.resolve({ call, epochs: {}, waitedMs: 0, watched: false, isProbe: false });
  }
  report(): Promise<null> {
    return Promise.resolve(null);
  }
  penalise(_reservation: Reservation, retryAfterMs: number | null): Promise<number> {
    return Promise.resolve(Math.max(PAUSE_MS, retryAfterMs ?? 0));
  }
  exhaust(): Promise<void> {
    return Promise.resolve();
  }
  usage(): Promise<ApiUsage> {
    return Promise.reject(new Error('nobody asks for usage here'));
  }
}

/**
 * A limiter of rate-limiter-flexible for each limit, asked from the narrowest to the widest. Who is refused by one gives
 * back what the others granted, and comes again when that one says.
 */
class FlexibleBudget extends OpenBudget {
  readonly #limiters: readonly (readonly [scope: keyof Limits, limiter: RateLimiterRedis])[];

  constructor({ redisUrl, prefix, limits, margin }: CallerTask) {
    super();
    const storeClient = createRedis(redisUrl, { role: 'budget' });
    const scopes = ['endpoint', 'shop', 'app'] as const;
    this.#limiters = scopes.flatMap((scope) => {
      const limit = limits[scope];
      if (limit === undefined) return [];
      const points = Math.floor(limit * (1 - margin));
      const keyPrefix = `${prefix}:flexible:${scope}`;
      return [[scope, new RateLimiterRedis({ storeClient, keyPrefix, points, duration: 1 })] as const];
    });
  }

  override async reserve(call: BudgetedCall): Promise<Reservation> {
    for (;;) {
      const waitMs = await this.#consume(call);
      if (waitMs === 0) return super.reserve(call);
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  }

  /** @returns milliseconds until it is worth asking again; 0 when the call may go */
  async #consume({ app, shop, endpoint }: BudgetedCall): Promise<number> {
    const keys = { app, shop: `${app}:${shop}`, endpoint: `${app}:${shop}:${endpoint}` };
    const granted: (() => Promise<unknown>)[] = [];
    for (const [scope, limiter] of this.#limiters) {
      try {
        await limiter.consume(keys[scope]);
        granted.push(() => limiter.reward(keys[scope]));
      } catch (refusal) {
        if (!(refusal instanceof RateLimiterRes)) throw refusal;
        await Promise.all(granted.map((giveBack) => giveBack()));
        return Math.max(1, refusal.msBeforeNext);
      }
    }
    return 0;
  }
}
