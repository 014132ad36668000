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
}

export interface RateBudget {
  /**
   * Waits in place until the call may be made, when that is soon.
   * @throws WaitError with reason `budget`, `quota` or `breaker` when the wait is longer than a job should sit through
   */
  reserve(call: BudgetedCall): Promise<Reservation>;
  /**
   * Says that the marketplace throttled a reserved call. The first of a burst halves the rate for everyone.
   * @param retryAfterMs what the marketplace asked for, or null
   * @returns milliseconds to wait before the next call
   */
  penalise(reservation: Reservation, retryAfterMs: number | null): Promise<number>;
}
