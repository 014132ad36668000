/**
 * One try of a call: send it, look at the body first and at the status second, classify what failed, write the two
 * log lines that people grep for, tell the counters. Whether to try again is the call policy's decision.
 */
import { type JsonObject, PlatformError } from '@syncstore/contracts';
import { classify, type ErrorRow, type Failure } from '../error-table.ts';
import { redact } from '../redact.ts';
import type { ApiAnswer, ApiCall, CallKit } from './api-call.ts';
import { readBody, UnexpectedBody } from './body.ts';
import { type HttpAnswer, HttpFailure } from './http.ts';
import { retryAfterMs } from './retry-after.ts';

export type TryOutcome<T> =
  | { readonly kind: 'answer'; readonly answer: ApiAnswer<T> }
  | { readonly kind: 'failure'; readonly error: PlatformError; readonly row: ErrorRow };

/**
 * @param kit the marketplace · @param call what is asked · @param accessToken empty for calls that carry none
 * @returns the answer, or the classified failure; throws only for what is no marketplace's doing
 */
export async function tryOnce<T>(
  kit: CallKit,
  call: ApiCall<T>,
  accessToken: string,
): Promise<TryOutcome<T>> {
  if (call.meter !== null) call.meter.apiCalls += 1;
  let answer: HttpAnswer;
  try {
    answer = await kit.http(call.request(accessToken));
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const failure = { code: error.code, status: null, message: error.message };
    return failed(kit, call, failure, error.elapsedMs, null);
  }
  const { status, elapsedMs } = answer;
  if (answer.date !== null) kit.clock.observe(answer.date, Date.now());
  kit.logger.debug({ ...names(kit, call), status, ms: Math.round(elapsedMs) }, 'API response time');

  const answeredAt = answer.date ?? Date.now();
  const seen = look(kit, call.read, answer);
  if (seen.kind === 'failure') {
    return failed(kit, call, seen.failure, elapsedMs, retryAfterMs(answer.retryAfter, answeredAt));
  }
  tell(kit, call, status, elapsedMs, null);
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

function failed<T>(
  kit: CallKit,
  call: ApiCall<T>,
  failure: Failure,
  ms: number,
  askedToWaitMs: number | null,
): TryOutcome<T> {
  const row = classify(kit.table, failure, call.kind);
  const { action, blame, userMessage } = row;
  const { code, status } = failure;
  const detail = redact(failure.message);
  const line = { ...names(kit, call), status, code, action, blame, detail, ms: Math.round(ms) };
  // A product that is gone or a list that is too long is an answer, not trouble.
  const expected = action === 'withdraw-product' || action === 'split-slice';
  kit.logger[expected ? 'debug' : 'warn'](line, 'API error');
  tell(kit, call, status, ms, { code, action });
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

function names<T>(kit: CallKit, call: ApiCall<T>): Record<string, unknown> {
  return { platform: kit.platform, api: kit.api, endpoint: call.endpoint, shop: call.shop };
}

function tell<T>(
  kit: CallKit,
  call: ApiCall<T>,
  status: number | null,
  ms: number,
  failure: { readonly code: string; readonly action: ErrorRow['action'] } | null,
): void {
  kit.onCall({
    platform: kit.platform,
    endpoint: call.endpoint,
    shop: call.shop,
    status,
    ms,
    throttled: failure?.action === 'throttle',
    code: failure?.code ?? null,
    action: failure?.action ?? null,
  });
}
