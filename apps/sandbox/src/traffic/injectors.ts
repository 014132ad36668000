/**
 * Faults of calls, in the places where they can strike:
 *
 * 1. Interceptors come before the marketplace and may answer in its place; nothing has been done then. They are
 *    synchronous, so that calls reach the rate limits in the order of their arrival.
 * 2. Spoilers come after it: the work is done, but its answer does not arrive as it was.
 * 3. Delays hold back what is answered, whoever answers.
 *
 * A new fault is a key in fault-settings.ts and one function in one of the lists. Faults of lists and of products are
 * in page-faults.ts and product-faults.ts, since they need to know what is on the page.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Answer, Call, CallIdentity, Marketplace } from '../http/exchange.ts';
import { OVERLOAD_PAGE } from '../http/exchange.ts';
import type { PlatformName } from '../types.ts';
import type { CallFaults } from './call-faults.ts';
import type { FaultName } from './fault-settings.ts';
import type { Script } from './script.ts';

export interface FaultContext {
  readonly platform: PlatformName;
  readonly call: Call;
  readonly identity: CallIdentity;
  readonly faults: CallFaults;
  readonly marketplace: Marketplace;
  readonly script: Script;
  /** Unix milliseconds of the marketplace. */
  readonly now: number;
}

type Interceptor = (context: FaultContext) => Answer | undefined;
type Spoiler = (context: FaultContext, answer: Answer) => Answer;
type Delay = (context: FaultContext) => number;

const NOTHING = { status: 500, contentType: 'text/plain', body: '' } as const;
const RESET: Answer = { ...NOTHING, connection: 'reset', refusal: 'injected_reset' };
const SILENCE: Answer = { ...NOTHING, connection: 'hang', refusal: 'injected_hang' };

const scripted: Interceptor = ({ script, platform, identity, faults }) => {
  const answer = script.take(platform, identity);
  if (answer !== undefined) faults.count('scripted');
  return answer;
};

const outage: Interceptor = ({ faults, marketplace }) => {
  const { outage: kind } = faults.settings;
  if (kind === null || !faults.apply) return undefined;
  faults.count('outage');
  return { reset: RESET, hang: SILENCE, error: marketplace.words.serverError(), html: OVERLOAD_PAGE }[kind];
};

const throttleBurst: Interceptor = ({ faults, marketplace, call }) => {
  const { memory, key, settings } = faults;
  if (faults.apply && settings.throttleBurstRate > 0 && memory.inBurst(key, call.arrivedAt)) {
    faults.count('throttleBurst');
    return marketplace.words.throttled();
  }
  if (!faults.strikes('throttleBurst')) return undefined;
  memory.startBurst(key, call.arrivedAt + settings.burstMs);
  return marketplace.words.throttled();
};

const throttle = byChance('throttle', ({ marketplace }) => marketplace.words.throttled());

const throttleRetryAfter = byChance('throttleRetryAfter', ({ faults, marketplace, now }) => {
  const { retryAfterSeconds } = faults.settings;
  const date = new Date(now + retryAfterSeconds * 1000).toUTCString();
  const header = faults.random('throttleRetryAfter').percent(50) ? String(retryAfterSeconds) : date;
  return { ...marketplace.words.throttled(), headers: { 'retry-after': header } };
});

const error = byChance('error', ({ faults, marketplace }) =>
  faults.random('error').percent(50) ? marketplace.words.serverError() : OVERLOAD_PAGE,
);

const okError = byChance('okError', ({ marketplace }) => marketplace.words.errorWith200());

/** The token really ends: the marketplace itself refuses the call then, and every later one with the same token. */
const tokenExpired: Interceptor = ({ faults, marketplace, call }) => {
  if (faults.isDrawn('tokenExpired') && marketplace.endToken(call, 'expired')) faults.count('tokenExpired');
  return undefined;
};

const tokenRevoked: Interceptor = ({ faults, marketplace, call }) => {
  if (faults.isDrawn('tokenRevoked') && marketplace.endToken(call, 'unknown')) faults.count('tokenRevoked');
  return undefined;
};

const truncated: Spoiler = ({ faults }, answer) => {
  const { body, contentType } = answer;
  if (!contentType.startsWith('application/json') || body.length < 2 || !faults.strikes('truncated'))
    return answer;
  return {
    ...answer,
    body: body.slice(0, 1 + faults.random('truncated').int(body.length - 1)),
    refusal: 'injected_truncated',
  };
};

const resetDuring: Spoiler = ({ faults }, answer) =>
  faults.strikes('resetDuring') ? { ...answer, connection: 'half', refusal: 'injected_reset' } : answer;

const resetAfter: Spoiler = ({ faults }, answer) => (faults.strikes('resetAfter') ? RESET : answer);

const hangAfter: Spoiler = ({ faults }, answer) => (faults.strikes('hangAfter') ? SILENCE : answer);

const latency: Delay = ({ faults }) => {
  const { latencyMs, latencyJitterMs } = faults.settings;
  // Jitter belongs to no fault: it takes the stream of slow answers, whose own draw comes first.
  return latencyMs === 0 && latencyJitterMs === 0
    ? 0
    : latencyMs + faults.random('slow').int(latencyJitterMs + 1);
};

const slow: Delay = ({ faults }) => (faults.strikes('slow') ? faults.settings.slowMs : 0);

const INTERCEPTORS: readonly Interceptor[] = [
  scripted,
  outage,
  throttleBurst,
  throttle,
  throttleRetryAfter,
  byChance('resetBefore', () => RESET),
  byChance('hangBefore', () => SILENCE),
  error,
  okError,
  tokenExpired,
  tokenRevoked,
];
const SPOILERS: readonly Spoiler[] = [truncated, resetDuring, resetAfter, hangAfter];
const DELAYS: readonly Delay[] = [slow, latency];

function byChance(fault: FaultName, answer: (context: FaultContext) => Answer): Interceptor {
  return (context) => (context.faults.strikes(fault) ? answer(context) : undefined);
}

/** @returns an answer in the marketplace's place, if a fault wants so; the first one wins */
export function intercept(context: FaultContext): Answer | undefined {
  for (const interceptor of INTERCEPTORS) {
    const answer = interceptor(context);
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** @returns the marketplace's answer as it leaves; the first fault that changes it is the only one */
export function spoil(context: FaultContext, answer: Answer): Answer {
  for (const spoiler of SPOILERS) {
    const spoilt = spoiler(context, answer);
    if (spoilt !== answer) return spoilt;
  }
  return answer;
}

/** Waits as long as the faults of the call say. */
export async function delay(context: FaultContext): Promise<void> {
  const ms = DELAYS.reduce((sum, one) => sum + one(context), 0);
  if (ms > 0) await sleep(ms);
}
