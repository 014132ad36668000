/** What a caller process is told: where the marketplace is, what to call there, and what it may. */
import type { Grant, PlatformId, ShopRef } from '@syncstore/contracts';

export const CONTESTANTS = ['ours', 'bullmq', 'flexible'] as const;
export type Contestant = (typeof CONTESTANTS)[number];

/** How people know them. */
export const NAMES: Readonly<Record<Contestant, string>> = {
  ours: 'RateLimiter',
  bullmq: 'BullMQ limiter',
  flexible: 'rate-limiter-flexible',
};

/** Calls of one shop at one endpoint. */
export interface Lane {
  readonly shop: ShopRef;
  readonly operation: 'list' | 'clock';
}

/** Calls a second that the marketplace allows; what is left out is not limited. */
export interface Limits {
  readonly app?: number;
  readonly shop?: number;
  /** Of each shop. */
  readonly endpoint?: number;
}

export interface CallerTask {
  readonly contestant: Contestant;
  readonly platform: PlatformId;
  readonly sandboxUrl: string;
  readonly redisUrl: string;
  readonly prefix: string;
  readonly limits: Limits;
  readonly margin: number;
  readonly lanes: readonly Lane[];
  readonly grants: readonly Pick<Grant, 'subject' | 'tokens'>[];
  /** Calls of a lane that one process has under way, or waits for. */
  readonly callersPerLane: number;
}

/** The queue whose jobs are the calls, for BullMQ's limiter: one for each group of lanes that share the narrowest limit. */
export function queueOf(task: Pick<CallerTask, 'limits'>, { shop }: Lane): string {
  return task.limits.app === undefined ? `calls-${shop.externalId}` : 'calls';
}

/** What BullMQ's one limit for each queue can be set to. */
export function queueLimit({ app, shop, endpoint }: Limits): number {
  return app ?? shop ?? endpoint ?? Number.POSITIVE_INFINITY;
}
