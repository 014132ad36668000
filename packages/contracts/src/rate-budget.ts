/** The port through which a platform client asks for permission to make one HTTP call. packages/queue implements it in Redis. */
import type { PlatformId } from './platform-id.ts';

/** One marketplace call about to be made. */
export interface BudgetedCall {
  readonly platform: PlatformId;
  /** The app (partner id, app key) that calls: its budget is shared by all shops. */
  readonly app: string;
  /** External id of the shop; null for calls that belong to no shop (tokens). */
  readonly shop: string | null;
  /** Path template, e.g. `/api/v2/product/get_item_list` or `/product/202309/products/{id}`. */
  readonly endpoint: string;
}

/** Permission for one call. Give it back to `penalise` when the marketplace throttled that call all the same. */
export interface Reservation {
  readonly call: BudgetedCall;
  /** Epoch of each bucket when it was reserved: a penalty counts only if the epoch is still current. */
  readonly epochs: Readonly<Record<string, number>>;
  /** Milliseconds waited in place before it was granted. */
  readonly waitedMs: number;
  /**
   * Whether the endpoint's breaker has to hear of a success: calls had failed there when this one was granted. Failures
   * are always told, and so is what the probe of an open breaker met.
   */
  readonly watched: boolean;
  /** Whether it is the one call that an open breaker lets through. */
  readonly isProbe: boolean;
}

/**
 * What a call showed of its endpoint.
 * - `answered`: it works, whatever it said: a success, a throttling, a refusal of this product or of these credentials.
 * - `trouble`: no answer, or one that time may mend, or one that nobody knows.
 */
export type CallResult = 'answered' | 'trouble';

/** A breaker that is open. Milliseconds. */
export interface OpenBreaker {
  /** Until a call may go again. */
  readonly waitMs: number;
  /** Since it opened. */
  readonly openMs: number;
}

/** Whose calls a quota counts. */
export type QuotaScope = 'app' | 'shop';

/** The calls of an app on the marketplace's running day. */
export interface ApiUsage {
  readonly dailyQuotaUsed: number;
  /** Null when no quota is known. */
  readonly dailyQuota: number | null;
  /** Until the reset; null when no quota is known. */
  readonly remainingCalls: number | null;
  /** ISO 8601. */
  readonly resetsAt: string;
}

export interface RateBudget {
  /**
   * Waits in place until the call may be made, when that is soon.
   * @throws WaitError with reason `budget` or `quota` when the wait is longer than a job should sit through
   * @throws BreakerOpenError while the endpoint's breaker is open and its probe is under way or not due
   */
  reserve(call: BudgetedCall): Promise<Reservation>;
  /**
   * Says what a reserved call showed of its endpoint. Every try is told, the last one too.
   * @returns the endpoint's breaker when it is open now; null otherwise
   */
  report(reservation: Reservation, result: CallResult): Promise<OpenBreaker | null>;
  /**
   * Says that the marketplace throttled a reserved call. The first of a burst halves the rate for everyone.
   * @param retryAfterMs what the marketplace asked for, or null
   * @returns milliseconds to wait before the next call
   */
  penalise(reservation: Reservation, retryAfterMs: number | null): Promise<number>;
  /**
   * Says that the marketplace refused a reserved call because a quota is used up. Nothing that counts against it is
   * granted until its reset.
   * @param untilMs milliseconds until then
   */
  exhaust(reservation: Reservation, quota: QuotaScope, untilMs: number): Promise<void>;
  /** How much of an app's calls of the day are used, by all replicas. */
  usage(app: Pick<BudgetedCall, 'platform' | 'app'>): Promise<ApiUsage>;
}
