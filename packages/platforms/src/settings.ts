/**
 * Settings that every marketplace shares, and the reasons for their defaults. All of them are optional for callers;
 * what is left out takes the default below. Times are milliseconds.
 */
const SECOND = 1000;
const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** Limits for each phase of an HTTP call. */
export interface HttpSettings {
  /** For each of name lookup, connection and TLS handshake. */
  readonly connectTimeoutMs: number;
  /** For sending the request. */
  readonly sendTimeoutMs: number;
  /** From the end of the request to the first byte of the answer. */
  readonly responseTimeoutMs: number;
  /** From the first byte of the answer to its last. */
  readonly readTimeoutMs: number;
  /** For the whole call. */
  readonly totalTimeoutMs: number;
  /** Connections to one host that may be open at once. */
  readonly maxConnections: number;
}

export const HTTP_DEFAULTS: HttpSettings = {
  connectTimeoutMs: 5 * SECOND,
  sendTimeoutMs: 10 * SECOND,
  // Deep list pages take seconds.
  responseTimeoutMs: 30 * SECOND,
  readTimeoutMs: 30 * SECOND,
  // A page's lease has to outlive its slowest call.
  totalTimeoutMs: 60 * SECOND,
  // Above any sensible number of calls under way; a bound that keeps a bug from opening thousands of sockets.
  maxConnections: 256,
};

/** How a failed call is repeated in place. */
export interface CallSettings {
  /** Times a call is made before its failure is handed on, the first one included. */
  readonly attempts: number;
  /** First wait; it doubles with each try. The real wait is a random part of it (full jitter). */
  readonly backoffBaseMs: number;
  readonly backoffCapMs: number;
  /** Longest that one call waits in place after being throttled; what is longer is the job's business. */
  readonly maxInPlaceWaitMs: number;
}

export const CALL_DEFAULTS: CallSettings = {
  attempts: 3,
  backoffBaseMs: SECOND,
  backoffCapMs: 30 * SECOND,
  maxInPlaceWaitMs: 5 * SECOND,
};

/** How access tokens are kept fresh. */
export interface TokenSettings {
  /** A token that ends within this time is refreshed before it is used. */
  readonly refreshMarginMs: number;
  /** How long a decrypted token stays in memory before the grant is read again. */
  readonly cacheMs: number;
  /** How long a process may take to refresh before another one tries. Longer than a call with all its tries. */
  readonly leaseMs: number;
  /** First wait of a process that waits for another one's refresh; doubles up to `pollCapMs`. */
  readonly pollBaseMs: number;
  readonly pollCapMs: number;
  /** How long it waits in place before its job is put back. */
  readonly waitLimitMs: number;
  /** How long jobs of a paused grant sleep before they look again. */
  readonly pausedWaitMs: number;
}

export const TOKEN_DEFAULTS: TokenSettings = {
  refreshMarginMs: 10 * MINUTE,
  cacheMs: 30 * SECOND,
  leaseMs: 3 * MINUTE,
  pollBaseMs: 50,
  pollCapMs: SECOND,
  waitLimitMs: 15 * SECOND,
  pausedWaitMs: 15 * MINUTE,
};
