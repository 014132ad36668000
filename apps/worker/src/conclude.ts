/**
 * Turns whatever ended a page's walk early into its outcome, and records it in the ledger.
 *
 *   - Somebody else holds the page: stale, nothing is written.
 *   - Waiting (budget, quota, breaker, grant, a dependency, shutdown) and throttling: handed back, no attempt spent.
 *   - A failure that time may mend: an attempt is spent; the next one comes after a backoff with full jitter.
 *   - Attempts used up while the marketplace answered nothing else for the shop either: an outage. The page waits, at no
 *     attempt, for as long as the settings allow.
 *   - Attempts used up otherwise: a list is split before anything goes dead, and products whose details keep failing
 *     become rejects.
 *   - Workers that died with the page in hand, more often than the settings allow: dead, or it would end one after another.
 *   - A failure that time won't mend, or the smallest page that still fails: dead, with a dead letter.
 */
import type { Blame, DeadReason, PageOutcome } from '@syncstore/contracts';
import { PlatformError, StaleClaimError, WaitError } from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import { handBackPage, isDatabaseUnavailable, killPage, outageAround, settlePage } from '@syncstore/store';
import { rejectUnavailable } from './details.ts';
import { DetailsFailedError } from './details-failed.ts';
import { split } from './list.ts';
import { type PageWork, takeUsage } from './page-work.ts';
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
  if (error instanceof WaitError) return handBack(work, error);
  if (isDatabaseUnavailable(error)) {
    return handBack(
      work,
      new WaitError('dependency', DEPENDENCY_WAIT_MS, 'PostgreSQL is not reachable', { cause: error }),
    );
  }
  if (error instanceof StalledTooOftenError) return die(work, 'stalled', describeStalls(error));
  const failure = describe(error);
  if (failure.permanent) return die(work, 'permanent', failure);
  const attempts = work.page.attempts + 1;
  if (attempts < work.context.settings.attempts[work.page.shop.platform])
    return retry(work, failure, attempts);
  return exhausted(work, error, failure);
}

interface Failure {
  /** The platform's code, or a class of ours. */
  readonly code: string;
  readonly permanent: boolean;
  readonly blame: Blame;
  readonly userMessage: string;
  readonly detail: string;
}

function describe(error: unknown): Failure {
  const cause = error instanceof DetailsFailedError ? [...error.failures.values()][0] : error;
  if (cause instanceof PlatformError) {
    const { action, blame, userMessage, detail, code } = cause.facts;
    const permanent = action === 'dead' || action === 'split-slice';
    return {
      code,
      permanent: permanent && !(error instanceof DetailsFailedError),
      blame,
      userMessage,
      detail: `${code}: ${detail}`,
    };
  }
  return {
    code: 'unexpected',
    permanent: false,
    blame: 'system',
    userMessage:
      'An unexpected error of SyncStore. Retry the page; if it dies again, report it with the log lines of this page.',
    detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
  };
}

function describeStalls({ stalls }: StalledTooOftenError): Failure {
  return {
    code: 'stalled',
    permanent: true,
    blame: 'system',
    userMessage:
      'Workers died with this page in hand again and again. Look for what ended them (memory, restarts) before you retry it.',
    detail: `${stalls} workers gave no sign of life for as long as a lease with this page in hand`,
  };
}

async function handBack(work: PageWork, wait: WaitError): Promise<PageOutcome> {
  await handBackPage(work.context.database, work.page, {
    message: wait.message,
    attempt: null,
    ...takeUsage(work),
  });
  work.log.info({ reason: wait.reason, waitMs: wait.waitMs, message: wait.message }, 'page waits');
  return wait.reason === 'throttled'
    ? { kind: 'throttled', delayMs: wait.waitMs, message: wait.message }
    : { kind: 'waiting', delayMs: wait.waitMs, reason: wait.reason, message: wait.message };
}

async function retry(work: PageWork, failure: Failure, attempts: number): Promise<PageOutcome> {
  const { backoffBaseMs, backoffCapMs } = work.context.settings;
  const delayMs = Math.ceil(Math.random() * Math.min(backoffBaseMs * 2 ** attempts, backoffCapMs));
  await handBackPage(work.context.database, work.page, {
    message: failure.detail,
    attempt: { class: failure.code, message: failure.detail },
    ...takeUsage(work),
  });
  work.log.warn({ attempts, delayMs, detail: failure.detail }, 'page failed, will be retried');
  return { kind: 'retry', delayMs, message: failure.userMessage };
}

async function exhausted(work: PageWork, error: unknown, failure: Failure): Promise<PageOutcome> {
  const { database, settings } = work.context;
  const outage = await outageAround(database, work.page);
  const someSucceeded = error instanceof DetailsFailedError && error.succeeded > 0;
  if (!someSucceeded && !outage.othersSucceeded) {
    if (outage.failingMs >= settings.outagePatienceMs) return die(work, 'retries_exhausted', failure);
    const message = `the marketplace answers nothing for this shop: ${failure.detail}`;
    return handBack(work, new WaitError('breaker', settings.backoffCapMs, message));
  }
  const isListing = !work.page.listed && work.listTicket === 0;
  if (isListing && (await split(work, 2))) return { kind: 'done' };
  if (error instanceof DetailsFailedError) {
    await rejectUnavailable(work, error.failures);
    await settlePage(database, work.page);
    work.log.warn(
      { ...work.tally, products: [...error.failures.keys()] },
      'page settled, some details unavailable',
    );
    return { kind: 'done' };
  }
  return die(work, 'retries_exhausted', failure);
}

async function die(work: PageWork, reason: DeadReason, failure: Failure): Promise<PageOutcome> {
  const { blame, userMessage, detail, code } = failure;
  const { sourceAttemptsMade } = work;
  const deadLetterId = await killPage(work.context.database, work.page, {
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
