/**
 * One try of a call: send it, look at the body first and at the status second, classify what failed, write the two
 * log lines that people grep for, tell the counters. Whether to try again is the call policy's decision.
 */
import { type JsonObject, PlatformError } from '@syncstore/contracts';
import { tellTrace, traced } from '@syncstore/observe';
import { classify, type ErrorRow, type Failure } from '../error-table.ts';
import { redact } from '../redact.ts';
import type { ApiAnswer, ApiCall, CallKit } from './api-call.ts';
import { readBody, UnexpectedBody } from './body.ts';
import { type HttpAnswer, HttpFailure } from './http.ts';
import { retryAfterMs } from './retry-after.ts';

export type TryOutcome<T> =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer<T> }
  | { readonly kind: 'failure'; readonly error: PlatformError; readonly row: ErrorRow };

export interface Try<T> {
  readonly kit: CallKit;
  readonly call: ApiCall<T>;
  /** Empty for calls that carry none. */
  readonly accessToken: string;
  /** Milliseconds waited for rate budget before. */
  readonly waitedMs: number;
}

/** @returns the answer, or the classified failure; throws only for what is no marketplace's doing */
export function tryOnce<T>(one: Try<T>): Promise<TryOutcome<T>> {
  const facts = { 'syncstore.platform': one.kit.platform, 'syncstore.endpoint': one.call.endpoint };
  return traced('marketplace call', facts, () => callOnce(one));
}

async function callOnce<T>(one: Try<T>): Promise<TryOutcome<T>> {
  const { kit, call } = one;
  if (call.meter !== null) call.meter.apiCalls += 1;
  let answer: HttpAnswer;
  try {
    answer = await kit.http(call.request(one.accessToken));
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const failure = { code: error.code, status: null, message: error.message };
    return failed(one, failure, error.elapsedMs, null);
  }
  const { status, elapsedMs } = answer;
  if (call.meter?.answerMs !== undefined) call.meter.answerMs += elapsedMs;
  if (answer.date !== null) kit.clock.observe(answer.date, Date.now());
  kit.logger.debug({ ...names(one), status, ms: Math.round(elapsedMs) }, 'API response time');

  const answeredAt = answer.date ?? Date.now();
  const seen = look(kit, call.read, answer);
  if (seen.kind === 'failure') {
    return failed(one, seen.failure, elapsedMs, retryAfterMs(answer.retryAfter, answeredAt));
  }
  tell(one, status, elapsedMs, null);
  const askedAt = Math.floor(answeredAt - elapsedMs);
  return { kind: 'answer', answer: { value: seen.value, answeredAt, askedAt } };
}

type Seen<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'failure'; readonly failure: Failure };

/** The body first, then the status: errors come with 200 [H], and HTML pages with any status. */
function look<T>(kit: CallKit, read: (json: JsonObject) => T, { status, body }: HttpAnswer): Seen<T> {
  const failure = (code: string, message: string): Seen<T> => ({
    kind: 'failure',
    failure: { code, status, message },
  });
  const seen = readBody(body);
  if (seen.kind === 'unreadable') return failure(status >= 300 ? `http_${status}` : seen.code, seen.detail);
  const error = kit.errorIn(seen.json);
  if (error !== null) return failure(error.code, error.message);
  if (status >= 300) return failure(`http_${status}`, 'the body says success, the status does not');
  try {
    return { kind: 'value', value: read(seen.json) };
  } catch (problem) {
    if (problem instanceof UnexpectedBody) return failure('unexpected_body', problem.message);
    throw problem;
  }
}

function failed<T>(one: Try<T>, failure: Failure, ms: number, askedToWaitMs: number | null): TryOutcome<T> {
  const { kit, call } = one;
  const row = classify(kit.table, failure, call.kind);
  const { action, blame, userMessage } = row;
  const { code, status } = failure;
  const detail = redact(failure.message);
  const line = { ...names(one), status, code, action, blame, detail, ms: Math.round(ms) };
  // A product that is gone or a list that is too long is an answer, not trouble.
  const expected = action === 'withdraw-product' || action === 'split-slice';
  kit.logger[expected ? 'debug' : 'warn'](line, 'API error');
  tell(one, status, ms, { code, action });
  const error = new PlatformError({
    platform: kit.platform,
    endpoint: call.endpoint,
    action,
    blame,
    code,
    httpStatus: status,
    userMessage,
    detail,
    retryAfterMs: askedToWaitMs,
  });
  return { kind: 'failure', row, error };
}

function names<T>({ kit, call }: Try<T>): Record<string, unknown> {
  const { platform, api } = kit;
  return { ...call.meter?.about, platform, api, endpoint: call.endpoint, shop: call.shop };
}

function tell<T>(
  { kit, call, waitedMs }: Try<T>,
  status: number | null,
  ms: number,
  failure: { readonly code: string; readonly action: ErrorRow['action'] } | null,
): void {
  tellTrace({
    ...(status !== null && { 'http.response.status_code': status }),
    ...(failure && { 'error.type': failure.code }),
  });
  kit.onCall({
    platform: kit.platform,
    endpoint: call.endpoint,
    shop: call.shop,
    status,
    ms,
    waitedMs,
    throttled: failure?.action === 'throttle',
    code: failure?.code ?? null,
    action: failure?.action ?? null,
  });
}
