/**
 * One pass over everything that the event-driven path can leave undone: runs to start, pages whose jobs were lost with
 * a crash or with Redis, shops with pages to release, runs with nothing open, dead letters that their queue lacks. Two
 * producers may sweep at once.
 */
import { isPlatformId, type PageJob } from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import { idleWork, regenerate, suspectPages } from '@syncstore/store';
import type { ProducerContext } from './context.ts';
import { startRequestedRuns } from './start-runs.ts';

/** Pages examined at a time. Pages that Redis still holds stay suspects, so that the pass has to go on beyond them. */
const SUSPECTS_AT_A_TIME = 1_000;

export async function sweep(context: ProducerContext): Promise<void> {
  await startRequestedRuns(context);
  await replaceLostJobs(context);
  await goOnWithIdleWork(context);
  await context.followDeadLetters();
}

async function replaceLostJobs(context: ProducerContext): Promise<void> {
  let suspects: PageJob[] = [];
  do {
    const last = suspects.at(-1)?.pageId;
    suspects = await suspectPages(context.database, context.lostAfterMs, SUSPECTS_AT_A_TIME, last);
    for (const job of await context.findMissing(suspects)) await replace(context, job);
  } while (suspects.length === SUSPECTS_AT_A_TIME);
}

async function replace(context: ProducerContext, lost: PageJob): Promise<void> {
  const replacement = await regenerate(context.database, lost);
  if (!replacement) return;
  failpoint('page.regenerated');
  await context.enqueue([replacement]);
  const { generation } = replacement.job;
  context.log.warn({ page: lost.pageId, runId: lost.runId, generation }, 'lost page job replaced');
}

async function goOnWithIdleWork(context: ProducerContext): Promise<void> {
  const { shopIds, runs } = await idleWork(context.database);
  for (const shopId of shopIds) await context.driver.releaseShop(shopId);
  for (const { runId, shopId, platform } of runs) {
    if (isPlatformId(platform)) await context.driver.advance(runId, { id: shopId, platform });
  }
}
