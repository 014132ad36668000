/**
 * What to do about a failed call is data: one table per marketplace, a row per code, HTTP status or (where a code
 * means a dozen things) keyword in the message. The first row that fits decides, the default row is "try again, and
 * suspect ourselves". Rows common to all marketplaces (no answer, no JSON, bare HTTP statuses) come after a
 * marketplace's own.
 *
 * A row says who can mend it and tells that person what to do; what exactly came back goes to the log as detail.
 */
import { type Blame, type ErrorAction, nextPlatformDay, type PlatformId } from '@syncstore/contracts';

/** Which calls a row is about: the ones that trade codes and refresh tokens, or all others. */
export type CallKind = 'api' | 'token';

/** A limit that lasts longer than a moment: the app's calls of the platform's day, or a development shop's of the hour. */
export type Quota = 'day-of-app' | 'hour-of-shop';

export interface ErrorRow {
  /** The platform's code without a module prefix, or a class of ours (`timeout`, `html_body`). Where it is absent every code fits. */
  readonly code?: string;
  /** HTTP status, or the lowest of a range of 100 (`5xx`). Where it is absent every status fits. */
  readonly status?: number | '5xx';
  /** Has to occur in the message, which is compared in lower case and without quotes. Where it is absent every message fits. */
  readonly keyword?: string;
  /** Where it is absent both kinds of call fit. */
  readonly on?: CallKind;
  readonly action: ErrorAction;
  readonly blame: Blame;
  /** For a person: what to do. */
  readonly userMessage: string;
  /** A used-up quota instead of a rate: nothing goes until it is reset. */
  readonly quota?: Quota;
  /** Where the row comes from and how sure it is. */
  readonly source: string;
}

/** What narrows a row down beyond its code. */
type Narrowing = Pick<ErrorRow, 'keyword' | 'on' | 'quota'>;

/**
 * Rows of codes about which the same is to be done.
 * @param codes each with its source, and what narrows it down where the code is not enough
 */
export function rows(
  action: ErrorAction,
  blame: Blame,
  userMessage: string,
  ...codes: readonly (readonly [code: string, source: string, more?: Narrowing])[]
): readonly ErrorRow[] {
  return codes.map(([code, source, more]) => ({ code, action, blame, userMessage, source, ...more }));
}

/** Restricts rows to calls that trade codes and refresh tokens. */
export function onTokenCalls(table: readonly ErrorRow[]): readonly ErrorRow[] {
  return table.map((row) => ({ ...row, on: 'token' }));
}

/** What a call failed with, before anything is decided. */
export interface Failure {
  readonly code: string;
  readonly status: number | null;
  readonly message: string;
}

/** What fits no row: most likely a code that is new. */
export const DEFAULT_ROW: ErrorRow = {
  action: 'retry',
  blame: 'system',
  userMessage:
    'The marketplace answered with an error SyncStore does not know. It is tried again; if it stays, report the code.',
  source: 'our choice: an unknown error is more often passing than final',
};

/**
 * @param table rows in order of precedence
 * @param failure what came back
 * @param kind which kind of call it was
 * @returns the first row that fits, or the default row
 */
export function classify(table: readonly ErrorRow[], failure: Failure, kind: CallKind): ErrorRow {
  const message = failure.message.toLowerCase().replace(/['"`]/g, '');
  return table.find((row) => fits(row, failure, kind, message)) ?? DEFAULT_ROW;
}

function fits(row: ErrorRow, failure: Failure, kind: CallKind, message: string): boolean {
  if (row.code !== undefined && row.code !== failure.code) return false;
  if (row.on !== undefined && row.on !== kind) return false;
  if (row.status === '5xx') {
    if (failure.status === null || failure.status < 500) return false;
  } else if (row.status !== undefined && row.status !== failure.status) return false;
  return row.keyword === undefined || message.includes(row.keyword);
}

const HOUR_MS = 3_600_000;

/**
 * @param nowMs Unix milliseconds by the marketplace's clock
 * @returns milliseconds until the quota begins anew, at least one
 */
export function untilReset(quota: Quota, platform: PlatformId, nowMs: number): number {
  return quota === 'hour-of-shop' ? HOUR_MS - (nowMs % HOUR_MS) : nextPlatformDay(platform, nowMs) - nowMs;
}
