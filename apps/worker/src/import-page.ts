/**
 * The walk of one page, from claim to settling.
 *
 *   1. Claim it. Who comes second, or too late, leaves without a trace; an operator's retry of a dead page redrives it.
 *   2. List, unless an earlier attempt did, and commit the answer: the next page is on its way from here on. A slice
 *      that turns out too big is split instead.
 *   3. Delist what the list says is gone.
 *   4. Fetch details chunk by chunk, map and clean them, and write each chunk with the ids it settles: whatever happens
 *      next, those are not fetched again.
 *   5. Settle the page, release the shop's next pages, and let the run advance when nothing is open.
 *
 * Everything that can go wrong ends in `conclude`, which turns it into an outcome.
 */
import type { PageJob, PageOutcome } from '@syncstore/contracts';
import { failpoint, traced } from '@syncstore/observe';
import { claimPage, settlePage } from '@syncstore/store';
import { conclude } from './conclude.ts';
import { delistGone, importDetails } from './details.ts';
import { keepLease } from './lease.ts';
import { listPage } from './list.ts';
import { beginWork, type PageWork, settledLine, type WorkerContext } from './page-work.ts';
import { refuseStalled } from './stalled.ts';

/** For a job that came while the worker stopped: it goes to another one. */
const SHUTTING_DOWN: PageOutcome = {
  kind: 'waiting',
  delayMs: 0,
  reason: 'shutdown',
  message: 'this worker is shutting down',
};

/** @param attemptsMade how often the job has ended in "failed" */
export async function importPage(
  context: WorkerContext,
  job: PageJob,
  attemptsMade: number,
): Promise<PageOutcome> {
  if (context.shutdown.aborted) return SHUTTING_DOWN;
  const claim = await claimPage(context.database, job, context.settings.leaseMs);
  if (claim.kind === 'not-claimed') return heedRetry(context, claim.outcome, attemptsMade);
  failpoint('page.claimed');
  const work = beginWork(context, claim.page, attemptsMade);
  work.log.debug({ claim: work.page.claim }, 'page claimed');
  const lease = keepLease(work);
  context.inHand.add(work);
  try {
    const outcome = await walk(work).catch((error: unknown) => conclude(work, error));
    const labels = { platform: work.platform.id, outcome: outcome.kind };
    context.metrics.pageSeconds.observe(labels, (Date.now() - work.startedAt) / 1_000);
    return outcome;
  } finally {
    lease.stop();
    context.inHand.delete(work);
    await context.followThrough(work);
  }
}

/** A dead page's job that has failed once more than the page died was retried by an operator: as good as in the dead-letter queue. */
async function heedRetry(
  context: WorkerContext,
  outcome: PageOutcome,
  attemptsMade: number,
): Promise<PageOutcome> {
  if (outcome.kind !== 'dead' || attemptsMade <= outcome.sourceAttemptsMade) return outcome;
  return { kind: (await context.redrive(outcome.deadLetterId)) ? 'redriven' : 'stale' };
}

async function walk(work: PageWork): Promise<PageOutcome> {
  refuseStalled(work.page.stalls, work.context.settings.maxStalls);
  const listed = await listPage(work);
  if (listed === 'split') return { kind: 'done' };
  failpoint('list.committed');
  if (listed === 'more') await work.context.releaseNext(work.page.shop);
  await delistGone(work);
  await importDetails(work);
  await traced('settle page', work.facts, () => settlePage(work.context.database, work.page));
  failpoint('page.settled');
  work.log.info(settledLine(work), 'page settled');
  return { kind: 'done' };
}
