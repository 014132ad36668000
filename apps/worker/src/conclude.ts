/**
 * Turns whatever ended a page's walk early into its outcome, and records it in the ledger.
 *
 *   - Somebody else holds the page: stale, nothing is written.
 *   - Waiting (budget, quota, breaker, grant, a dependency, shutdown) and throttling: handed back, no attempt spent.
 *   - Throttling and nothing else for too long: dead. A breaker that is open for too long: the run ends as failed.
 *   - A failure that time may mend: an attempt is spent; the next one comes after a backoff with full jitter.
 *   - Attempts used up while the endpoint answered nothing else either: not the page's fault, it waits. Its tries go on
 *     counting towards the endpoint's breaker.
 *   - Attempts used up otherwise: a list is split before anything goes dead, and products whose details keep failing
 *     become rejects.
 *   - Workers that died with the page in hand, more often than the settings allow: dead, or it would end one after another.
 *   - A failure that time won't mend, or the smallest page that still fails: dead, with a dead letter.
 */
import type { DeadReason, PageOutcome } from '@syncstore/contracts';
import {
  BreakerOpenError,
  fullJitter,
  PlatformError,
  StaleClaimError,
  WaitError,
} from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import {
  giveUpRun,
  handBackPage,
  isDatabaseUnavailable,
  killPage,
  settlePage,
  throttledForMs,
} from '@syncstore/store';
import { rejectUnavailable } from './details.ts';
import { DetailsFailedError } from './details-failed.ts';
import { describe, describeStalls, endpointDown, type Failure, throttledTooLong } from './failure.ts';
import { split } from './list.ts';
import { type PageWork, settledLine, takeUsage } from './page-work.ts';
import { StalledTooOftenError } from './stalled.ts';

/** How long to leave a page alone when PostgreSQL or Redis is away, milliseconds. */
const DEPENDENCY_WAIT_MS = 2_000;

export async function conclude(work: PageWork, error: unknown): Promise<PageOutcome> {
  try {
    return await concludeInLedger(work, error);
  } catch (second) {
    if (second instanceof StaleClaimError) return { kind: 'stale' };
    // The ledger can't be written now. The lease runs out by itself, and the job comes again.
    work.log.error({ err: second, cause: String(error) }, 'the end of a page could not be recorded');
    return {
      kind: 'waiting',
      delayMs: DEPENDENCY_WAIT_MS,
      reason: 'dependency',
      message: second instanceof Error ? second.message : String(second),
    };
  }
}

async function concludeInLedger(work: PageWork, error: unknown): Promise<PageOutcome> {
  if (error instanceof StaleClaimError) return { kind: 'stale' };
  if (error instanceof BreakerOpenError && work.witnessed && error.cause instanceof PlatformError) {
    // The page's own failures opened it.
    return fail(work, error.cause);
  }
  if (error instanceof WaitError) return wait(work, error);
  if (isDatabaseUnavailable(error)) {
    return handBack(
      work,
      new WaitError('dependency', DEPENDENCY_WAIT_MS, 'PostgreSQL is not reachable', { cause: error }),
    );
  }
  if (error instanceof StalledTooOftenError) return die(work, 'stalled', describeStalls(error));
  return fail(work, error);
}

async function fail(work: PageWork, error: unknown): Promise<PageOutcome> {
  const failure = describe(error);
  if (failure.permanent) return die(work, 'permanent', failure);
  const attempts = work.page.attempts + 1;
  if (attempts < work.context.settings.attempts[work.page.shop.platform])
    return retry(work, failure, attempts);
  return exhausted(work, error, failure);
}

/** Waits, unless it has done so for too long. */
async function wait(work: PageWork, error: WaitError): Promise<PageOutcome> {
  const { settings, database } = work.context;
  const { breakerGiveUpMs, throttleStallMs } = settings;
  // Only a probe that failed just now says so: a page that was redriven meanwhile waits for the next one.
  if (error instanceof BreakerOpenError && error.cause !== undefined && error.openMs >= breakerGiveUpMs) {
    const outcome = await die(work, 'retries_exhausted', endpointDown(error), giveUpRun);
    work.log.error({ openMs: error.openMs }, 'Import given up');
    return outcome;
  }
  if (error.reason === 'throttled' && work.answered + work.meter.answered === 0) {
    const throttledMs = await throttledForMs(database, work.page);
    if (throttledMs >= throttleStallMs)
      return die(work, 'throttled_too_long', throttledTooLong(error, throttledMs));
  }
  return handBack(work, error);
}

async function handBack(work: PageWork, wait: WaitError): Promise<PageOutcome> {
  await handBackPage(work.context.database, work.page, {
    message: wait.message,
    attempt: null,
    wait: { reason: wait.reason, ms: wait.waitMs },
    ...takeUsage(work),
  });
  work.log.info({ reason: wait.reason, waitMs: wait.waitMs, message: wait.message }, 'page waits');
  return wait.reason === 'throttled'
    ? { kind: 'throttled', delayMs: wait.waitMs, message: wait.message }
    : { kind: 'waiting', delayMs: wait.waitMs, reason: wait.reason, message: wait.message };
}

async function retry(work: PageWork, failure: Failure, attempts: number): Promise<PageOutcome> {
  const { backoffBaseMs, backoffCapMs } = work.context.settings;
  const delayMs = Math.ceil(fullJitter(attempts + 1, backoffBaseMs, backoffCapMs));
  await handBackPage(work.context.database, work.page, {
    message: failure.detail,
    attempt: { class: failure.code, message: failure.detail },
    wait: null,
    ...takeUsage(work),
  });
  work.log.warn({ attempts, delayMs, detail: failure.detail }, 'page failed, will be retried');
  return { kind: 'retry', delayMs, message: failure.userMessage };
}

async function exhausted(work: PageWork, error: unknown, failure: Failure): Promise<PageOutcome> {
  const { database, settings } = work.context;
  const isMarketplace = error instanceof DetailsFailedError || error instanceof PlatformError;
  const othersAnswered = work.witnessed || (error instanceof DetailsFailedError && error.succeeded > 0);
  if (isMarketplace && !othersAnswered) {
    const message = `the endpoint answers nothing else either: ${failure.detail}`;
    return handBack(work, new WaitError('breaker', settings.backoffCapMs, message));
  }
  const isListing = !work.page.listed && work.listTicket === 0;
  if (isListing && (await split(work, 2))) return { kind: 'done' };
  if (error instanceof DetailsFailedError) {
    await rejectUnavailable(work, error.failures);
    if (work.pending.length > 0) {
      return handBack(work, new WaitError('breaker', settings.backoffBaseMs, failure.detail));
    }
    await settlePage(database, work.page);
    work.log.warn(
      { ...settledLine(work), products: [...error.failures.keys()] },
      'page settled, some details unavailable',
    );
    return { kind: 'done' };
  }
  return die(work, 'retries_exhausted', failure);
}

/** @param end `killPage` for the page alone, `giveUpRun` for its whole run */
async function die(
  work: PageWork,
  reason: DeadReason,
  failure: Failure,
  end = killPage,
): Promise<PageOutcome> {
  const { blame, userMessage, detail, code } = failure;
  const { sourceAttemptsMade } = work;
  const deadLetterId = await end(work.context.database, work.page, {
    reason,
    blame,
    userMessage,
    detail,
    // Its stalls are in the attempt log already: each was recorded by the claim that found it.
    attempt: reason === 'stalled' ? null : { class: code, message: detail },
    sourceAttemptsMade,
    ...takeUsage(work),
  });
  work.log.error({ reason, blame, detail, deadLetterId }, 'page is dead');
  failpoint('page.died');
  return { kind: 'dead', reason, deadLetterId, message: userMessage, sourceAttemptsMade };
}
