/** A rate budget that admits everything at once and remembers what it was asked. */
import type {
  ApiUsage,
  BudgetedCall,
  CallResult,
  OpenBreaker,
  QuotaScope,
  RateBudget,
  Reservation,
} from '@syncstore/contracts';
import { WaitError } from '@syncstore/contracts';

export class CountingBudget implements RateBudget {
  readonly reserved: BudgetedCall[] = [];
  readonly penalties: (number | null)[] = [];
  readonly exhausted: { quota: QuotaScope; untilMs: number }[] = [];
  readonly results: CallResult[] = [];
  /** After so many reports of trouble the breaker is open; null: never. */
  opensAfter: number | null = null;
  /** What `penalise` answers. */
  penaltyMs = 1;
  /** After so many reservations it asks to wait; null: never. */
  exhaustedAfter: number | null = null;

  async reserve(call: BudgetedCall): Promise<Reservation> {
    if (this.exhaustedAfter !== null && this.reserved.length >= this.exhaustedAfter) {
      throw new WaitError('budget', 7_000, 'no budget left in this test');
    }
    this.reserved.push(call);
    return { call, epochs: { app: 1 }, waitedMs: 0, watched: false, isProbe: false };
  }

  async report(_reservation: Reservation, result: CallResult): Promise<OpenBreaker | null> {
    this.results.push(result);
    const isOpen = this.opensAfter !== null && this.results.length >= this.opensAfter;
    return isOpen && result === 'trouble' ? { waitMs: 9_000, openMs: 0 } : null;
  }

  async exhaust(_reservation: Reservation, quota: QuotaScope, untilMs: number): Promise<void> {
    this.exhausted.push({ quota, untilMs });
  }

  async usage(): Promise<ApiUsage> {
    const resetsAt = '2026-01-02T00:00:00.000Z';
    return { dailyQuotaUsed: this.reserved.length, dailyQuota: null, remainingCalls: null, resetsAt };
  }

  async penalise(_reservation: Reservation, retryAfterMs: number | null): Promise<number> {
    this.penalties.push(retryAfterMs);
    return retryAfterMs ?? this.penaltyMs;
  }
}
