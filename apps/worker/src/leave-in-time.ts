/**
 * Hands back the pages that a stopping worker could not bring to the end of a chunk before its deadline: their marketplace
 * calls hang, or the deadline is short.
 *
 * The claim ends here, so that whatever the walk still does writes nothing, and no attempt and no stall is counted. A new
 * generation gets a job of its own at once: the old job is locked until this worker's lock runs out.
 */
import { StaleClaimError, WaitError } from '@syncstore/contracts';
import { regenerate } from '@syncstore/store';
import { conclude } from './conclude.ts';
import type { PageWork, WorkerContext } from './page-work.ts';

/** @returns how many pages were handed back */
export async function handBackLeftovers(context: WorkerContext): Promise<number> {
  const handedBack = await Promise.all([...context.inHand].map((work) => handBack(context, work)));
  return handedBack.filter(Boolean).length;
}

async function handBack(context: WorkerContext, work: PageWork): Promise<boolean> {
  try {
    const outcome = await conclude(work, new WaitError('shutdown', 0, 'this worker is shutting down'));
    if (outcome.kind !== 'waiting') return false;
    const replacement = await regenerate(context.database, work.page);
    if (replacement) await context.enqueue([replacement]);
    return true;
  } catch (error) {
    if (error instanceof StaleClaimError) return false;
    // The lease runs out, or the sweep finds the page without a job.
    work.log.warn({ err: error }, 'a page could not be handed back in time');
    return false;
  }
}
