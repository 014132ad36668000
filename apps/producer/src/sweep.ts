/**
 * One pass over everything that the event-driven path can leave undone: runs to start, pages whose jobs were lost with
 * a crash or with Redis, shops with pages to release, runs with nothing open. Two producers may sweep at once.
 */
import { isPlatformId } from '@syncstore/contracts';
import { idleWork, regenerate, suspectPages } from '@syncstore/store';
import type { ProducerContext } from './context.ts';
import { startRequestedRuns } from './start-runs.ts';

/** Pages examined in one pass: bounds the work of the first pass after Redis came back empty. */
const SUSPECTS_PER_PASS = 1_000;

export async function sweep(context: ProducerContext): Promise<void> {
  await startRequestedRuns(context);
  await replaceLostJobs(context);
  await goOnWithIdleWork(context);
}

async function replaceLostJobs(context: ProducerContext): Promise<void> {
  const suspects = await suspectPages(context.database, context.lostAfterMs, SUSPECTS_PER_PASS);
  const lost = await context.findMissing(suspects);
  for (const job of lost) {
    const replacement = await regenerate(context.database, job);
    if (!replacement) continue;
    await context.enqueue([replacement]);
    context.log.warn(
      { page: job.pageId, runId: job.runId, generation: replacement.job.generation },
      'lost page job replaced',
    );
  }
}

async function goOnWithIdleWork(context: ProducerContext): Promise<void> {
  const { shopIds, runs } = await idleWork(context.database);
  for (const shopId of shopIds) await context.driver.releaseShop(shopId);
  for (const { runId, shopId, platform } of runs) {
    if (isPlatformId(platform)) await context.driver.advance(runId, { id: shopId, platform });
  }
}
