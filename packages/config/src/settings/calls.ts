/** Rows for how marketplace calls are made and retried, whatever the platform. */
import { decimal, integer, milliseconds } from '../fields.ts';
import { defaulted } from '../setting.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../time.ts';

export const callSettings = {
  RATE_MARGIN: defaulted({
    schema: decimal(0, 0.9),
    default: 0.1,
    reason:
      'Share of every limit that is left unused, since calls reach the marketplace less evenly than they leave here. 0.1 gave no 429 in any measurement.',
  }),
  HTTP_CONNECT_TIMEOUT_MS: defaulted({
    schema: milliseconds(100, 5 * MINUTE),
    default: 5 * SECOND,
    reason: 'Longest for each of name lookup, connection and TLS handshake.',
  }),
  HTTP_SEND_TIMEOUT_MS: defaulted({
    schema: milliseconds(100, 5 * MINUTE),
    default: 10 * SECOND,
    reason: 'Longest for sending a request. Requests are small: longer means that the connection is dead.',
  }),
  HTTP_RESPONSE_TIMEOUT_MS: defaulted({
    schema: milliseconds(100, 10 * MINUTE),
    default: 30 * SECOND,
    reason:
      'Longest from the end of a request to the first byte of its answer. Deep list pages take seconds.',
  }),
  HTTP_TOTAL_TIMEOUT_MS: defaulted({
    schema: milliseconds(100, 10 * MINUTE),
    default: 60 * SECOND,
    reason: 'Longest for a whole call, from name lookup to the last byte.',
  }),
  CALL_ATTEMPTS: defaulted({
    schema: integer(1, 10),
    default: 3,
    reason: 'Times a failed call is made in place before its page spends an attempt.',
  }),
  BACKOFF_BASE_MS: defaulted({
    schema: milliseconds(1, HOUR),
    default: SECOND,
    reason: 'First wait between attempts; it doubles with each, with jitter.',
  }),
  BACKOFF_CAP_MS: defaulted({
    schema: milliseconds(1, DAY),
    default: 30 * SECOND,
    reason: 'Longest wait between attempts: min(1000 * 2^n, 30000) ms, of which a random part is waited.',
  }),
  TOKEN_LEASE_MS: defaulted({
    schema: milliseconds(100, HOUR),
    default: 3 * MINUTE,
    reason:
      'How long a process may take to renew a token before another one tries. Longer than a call with all its tries: two renewals of one token at once may cost the seller a new consent.',
  }),
  BREAKER_FAILURES: defaulted({
    schema: integer(1, 1_000),
    default: 10,
    reason: 'Failures in a row at one endpoint of one shop after which its pages wait and one probe goes.',
  }),
  BREAKER_WAIT_MS: defaulted({
    schema: milliseconds(1, HOUR),
    default: 2 * SECOND,
    reason:
      'How long an endpoint that fails is left alone before the first probe; doubles with each that fails.',
  }),
  BREAKER_WAIT_CAP_MS: defaulted({
    schema: milliseconds(1, DAY),
    default: MINUTE,
    reason: 'Longest between two probes: how late, at most, the end of an outage is noticed.',
  }),
  BREAKER_GIVE_UP_MS: defaulted({
    schema: milliseconds(1, 7 * DAY),
    default: 6 * HOUR,
    reason:
      'How long an endpoint may stay down before a run that needs it fails, its open pages dead letters. Most outages of a marketplace are shorter.',
  }),
  THROTTLE_STALL_MS: defaulted({
    schema: milliseconds(1, 7 * DAY),
    default: 15 * MINUTE,
    reason:
      'How long a page may meet nothing but "too many requests", with no call of its shop served, before it is dead. Somebody else uses up the limit then.',
  }),
};
