/**
 * How things end. Outcomes are values that one place interprets (packages/queue/src/settle.ts); exceptions are for
 * surprises. Every error carries a message for the user (what to do) and a detail for the log.
 */
import type { PlatformId } from './platform-id.ts';
import type { OpenBreaker } from './rate-budget.ts';

/** What to do about a failed marketplace call. */
export const ERROR_ACTIONS = [
  'retry',
  'throttle',
  'refresh-token-then-retry',
  'dead',
  'pause-grant',
  'withdraw-product',
  'split-slice',
] as const;
export type ErrorAction = (typeof ERROR_ACTIONS)[number];

/** Who can mend it: the user's configuration, time (`transient`), or we (`system`). */
export type Blame = 'config' | 'transient' | 'system';

export interface PlatformErrorFacts {
  readonly platform: PlatformId;
  readonly endpoint: string;
  readonly action: ErrorAction;
  readonly blame: Blame;
  /** The platform's own code, or a class of ours such as `http_503`, `timeout`, `not_json`. */
  readonly code: string;
  readonly httpStatus: number | null;
  /** For a person: what to do. */
  readonly userMessage: string;
  /** For the log: what exactly came back. Never carries a secret. */
  readonly detail: string;
  /** Milliseconds the platform asked to wait (`Retry-After`), when it did. */
  readonly retryAfterMs: number | null;
}

/** A marketplace call that failed, classified by the platform's error table. */
export class PlatformError extends Error {
  readonly facts: PlatformErrorFacts;
  constructor(facts: PlatformErrorFacts, options?: ErrorOptions) {
    super(`${facts.platform} ${facts.endpoint}: ${facts.code}: ${facts.detail}`, options);
    this.name = 'PlatformError';
    this.facts = facts;
  }
}

/** Thrown where going on now makes no sense but nothing failed: the job is delayed and no attempt is spent. */
export class WaitError extends Error {
  /** Milliseconds from now. */
  readonly waitMs: number;
  /** `throttled`: the marketplace said so (429). The others are our own patience and never count as failure. */
  readonly reason: WaitReason;
  constructor(reason: WaitReason, waitMs: number, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'WaitError';
    this.reason = reason;
    this.waitMs = waitMs;
  }
}
/** The breaker of an endpoint is open: nothing goes there but one probe at a time. */
export class BreakerOpenError extends WaitError {
  /** Milliseconds since it opened. */
  readonly openMs: number;
  /** @param options.cause the failure that opened it or that the probe met, when this call was it */
  constructor(breaker: OpenBreaker, message: string, options?: ErrorOptions) {
    super('breaker', breaker.waitMs, message, options);
    this.name = 'BreakerOpenError';
    this.openMs = breaker.openMs;
  }
}
export type WaitReason = 'throttled' | 'budget' | 'quota' | 'breaker' | 'grant' | 'dependency' | 'shutdown';

/** Thrown by a ledger transaction whose page was claimed by somebody else meanwhile: write nothing, say nothing. */
export class StaleClaimError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StaleClaimError';
  }
}

export const DEAD_REASONS = [
  'retries_exhausted',
  'permanent',
  'invalid_payload',
  'throttled_too_long',
  'stalled',
  'cancelled_run',
] as const;
export type DeadReason = (typeof DEAD_REASONS)[number];

/** How one run of a page job ended. */
export type PageOutcome =
  | { readonly kind: 'done' }
  /** An attempt was spent; try again after `delayMs`. */
  | { readonly kind: 'retry'; readonly delayMs: number; readonly message: string }
  /** The marketplace throttled us: no attempt spent. */
  | { readonly kind: 'throttled'; readonly delayMs: number; readonly message: string }
  /** Budget, quota, breaker, grant or a dependency: no attempt spent. */
  | {
      readonly kind: 'waiting';
      readonly delayMs: number;
      readonly reason: WaitReason;
      readonly message: string;
    }
  | {
      readonly kind: 'dead';
      readonly reason: DeadReason;
      readonly deadLetterId: number;
      readonly message: string;
      /** How often the job had ended in "failed" when the page died: one that comes again with more is an operator's retry. */
      readonly sourceAttemptsMade: number;
    }
  /** An operator retried the failed job of a dead page: a new generation of the page has a job of its own. */
  | { readonly kind: 'redriven' }
  | { readonly kind: 'cancelled' }
  /** Somebody else holds the page, or it is settled already. */
  | { readonly kind: 'stale' };
