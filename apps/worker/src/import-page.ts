/**
 * The walk of one page, from claim to settling.
 *
 *   1. Claim it. Who comes second, or too late, leaves without a trace.
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
import { failpoint } from '@syncstore/observe';
import { claimPage, settlePage } from '@syncstore/store';
import { conclude } from './conclude.ts';
import { delistGone, importDetails } from './details.ts';
import { keepLease } from './lease.ts';
import { listPage } from './list.ts';
import { beginWork, type PageWork, type WorkerContext } from './page-work.ts';

export async function importPage(context: WorkerContext, job: PageJob): Promise<PageOutcome> {
  const claim = await claimPage(context.database, job, context.settings.leaseMs);
  if (claim.kind === 'not-claimed') return claim.outcome;
  failpoint('page.claimed');
  const work = beginWork(context, claim.page);
  const lease = keepLease(work);
  try {
    return await walk(work);
  } catch (error) {
    return await conclude(work, error);
  } finally {
    lease.stop();
    await context.followThrough(work.page.runId, work.page.shop);
  }
}

async function walk(work: PageWork): Promise<PageOutcome> {
  const listed = await listPage(work);
  if (listed === 'split') return { kind: 'done' };
  failpoint('list.committed');
  await work.context.releaseNext(work.page.shop);
  await delistGone(work);
  await importDetails(work);
  await settlePage(work.context.database, work.page);
  failpoint('page.settled');
  work.log.info({ ...work.tally, ms: Date.now() - work.startedAt }, 'page settled');
  return { kind: 'done' };
}
