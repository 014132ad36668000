/**
 * The one policy for marketplace calls. The life of a call:
 *
 * 1. Take an access token (refreshed ahead of its end, if need be).
 * 2. Reserve rate budget. A wait longer than a job should sit through leaves as `WaitError`.
 * 3. Build and sign the request anew: signatures carry the time and the token. Send it, classify what failed by the
 *    marketplace's error table and log it as `API error` (one-try.ts).
 * 4. Report to the endpoint's breaker whether it answered. Trouble is what the table would try again; anything else is
 *    an answer, if not the one hoped for.
 * 5. Then, by the table's action:
 *    - `retry`: again after a back-off with full jitter, `attempts` times in all, then `PlatformError`; when it opened the
 *      endpoint's breaker, or was its probe, `BreakerOpenError` at once;
 *    - `throttle`: everyone is slowed down through the budget, and the call is made again when the wait is short, at
 *      no attempt; otherwise `WaitError('throttled')`. A used-up quota is `WaitError('quota')` until its reset,
 *      for everyone who shares it;
 *    - `refresh-token-then-retry`: once, with a new token;
 *    - `pause-grant`: the grant is paused, `WaitError('grant')`;
 *    - anything else is final here: `PlatformError`.
 *
 * Nothing else in the project repeats a marketplace call in place.
 */
import {
  BreakerOpenError,
  fullJitter,
  PlatformError,
  type Reservation,
  WaitError,
} from '@syncstore/contracts';
import { untilReset } from '../error-table.ts';
import type { UsableToken } from '../tokens/token-keeper.ts';
import type { ApiAnswer, ApiCall, CallKit } from './api-call.ts';
import { type TryOutcome, tryOnce } from './one-try.ts';
import { sleep } from './sleep.ts';

type TryFailure = Extract<TryOutcome<unknown>, { kind: 'failure' }>;

/**
 * Makes one call by the policy above.
 * @throws PlatformError what failed and what to do, classified
 * @throws WaitError when going on now makes no sense: `budget`, `quota`, `breaker`, `throttled`, `grant`
 */
export async function makeCall<T>(kit: CallKit, call: ApiCall<T>): Promise<ApiAnswer<T>> {
  const { platform, app, settings } = kit;
  const { endpoint, shop } = call;
  let failures = 0;
  let waitedMs = 0;
  let refusedVersion: number | null = null;
  for (;;) {
    const token: UsableToken | null = call.tokens === null ? null : await call.tokens.current(refusedVersion);
    const reservation = await kit.budget.reserve({ platform, app, shop, endpoint });
    const accessToken = token?.accessToken ?? '';
    const outcome = await tryOnce({ kit, call, accessToken, waitedMs: reservation.waitedMs });
    const isTrouble = outcome.kind === 'failure' && outcome.error.facts.action === 'retry';
    const breaker = await kit.budget.report(reservation, isTrouble ? 'trouble' : 'answered');
    if (outcome.kind === 'answer') {
      if (call.meter !== null) call.meter.answered += 1;
      return outcome.answer;
    }

    const { error } = outcome;
    switch (error.facts.action) {
      case 'throttle':
        if (call.meter !== null) call.meter.throttled += 1;
        waitedMs += await throttledWait(kit, outcome, reservation, waitedMs);
        break;
      case 'refresh-token-then-retry':
        if (token === null || refusedVersion !== null) throw stillRefused(error);
        refusedVersion = token.version;
        break;
      case 'pause-grant':
        if (call.tokens === null || token === null) throw error;
        throw await call.tokens.pause(token.version, `${error.facts.code}: ${error.facts.userMessage}`);
      case 'retry': {
        if (breaker !== null) throw new BreakerOpenError(breaker, error.message, { cause: error });
        failures += 1;
        const askedForMs = error.facts.retryAfterMs ?? 0;
        if (failures >= settings.attempts || askedForMs > settings.maxInPlaceWaitMs) throw error;
        const ownMs = fullJitter(failures, settings.backoffBaseMs, settings.backoffCapMs);
        await sleep(Math.max(askedForMs, ownMs));
        break;
      }
      default:
        throw error;
    }
  }
}

/**
 * Slows everyone down, then waits in place if that is short enough.
 * @param waitedMs what this call has waited so for already
 * @returns milliseconds waited
 */
async function throttledWait(
  kit: CallKit,
  { error, row }: TryFailure,
  reservation: Reservation,
  waitedMs: number,
): Promise<number> {
  if (row.quota !== undefined) {
    const untilMs = untilReset(row.quota, kit.platform, Date.now() + kit.clock.aheadMs);
    await kit.budget.exhaust(reservation, row.quota === 'day-of-app' ? 'app' : 'shop', untilMs);
    throw new WaitError('quota', untilMs, error.message, { cause: error });
  }
  const { maxInPlaceWaitMs, backoffBaseMs } = kit.settings;
  const saidMs = await kit.budget.penalise(reservation, error.facts.retryAfterMs);
  // A budget that says "at once" must not make this spin against a marketplace that says no.
  const waitMs = Math.max(saidMs, backoffBaseMs / 4);
  if (waitedMs + waitMs > maxInPlaceWaitMs) {
    throw new WaitError('throttled', Math.ceil(waitMs), error.message, { cause: error });
  }
  await sleep(waitMs);
  return waitMs;
}

/** A token that was renewed a moment ago and is refused again is no longer a matter of renewing. */
function stillRefused(error: PlatformError): PlatformError {
  return new PlatformError({ ...error.facts, action: 'retry', blame: 'config' });
}
