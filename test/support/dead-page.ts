/** Pages of a stack's ledger, queued or dead, as a worker leaves them that is killed right after: nothing else of it is in Redis. */
import type { PageJob, PlatformId } from '@syncstore/contracts';
import { enqueuePages } from '@syncstore/queue';
import { claimPage, killPage, releasePages, startRun } from '@syncstore/store';
import type { TestStack } from './use-stack.ts';

export interface DeadPage {
  /** Of its dead letter. */
  readonly id: number;
  readonly job: PageJob;
}

/** The first page of a new run, in its queue. Runs of the shop must have ended before. */
export async function queuedPage(stack: TestStack, platform: PlatformId = 'shopee'): Promise<PageJob> {
  const { database, platforms, queues } = stack.runtime;
  const shop = (await stack.shops()).find((candidate) => candidate.platform === platform);
  const paging = platforms.get(platform)?.paging;
  if (!shop || !paging) throw new Error(`the sandbox has no shop of ${platform}`);
  const runId = await stack.request(shop, 'full');
  const run = { runId, kind: 'full', shopId: shop.id } as const;
  await startRun(database, run, { clockAt: Date.now(), paging, sliceTarget: 1_000 });
  const [released] = await releasePages(database, shop.id, 8);
  if (!released) throw new Error('nothing was released');
  await enqueuePages(queues.bull, [released.job]);
  return released.job;
}

/** A page that died in PostgreSQL. */
export async function deadPage(stack: TestStack, platform: PlatformId = 'shopee'): Promise<DeadPage> {
  const { database } = stack.runtime;
  const job = await queuedPage(stack, platform);
  const claimed = await claimPage(database, job, 60_000);
  if (claimed.kind !== 'claimed') throw new Error('the page was not claimed');
  const id = await killPage(database, claimed.page, {
    reason: 'permanent',
    blame: 'config',
    userMessage: 'Give the app permission for this shop.',
    detail: 'error_permission',
    attempt: { class: 'error_permission', message: 'no permission' },
    sourceAttemptsMade: 0,
    apiCalls: 0,
    throttled: 0,
  });
  // Its run ends as it would without any worker, so that the shop can have another one.
  await stack.database.pool.query(
    "UPDATE import_runs SET status = 'completed_with_errors', phase = 'ended', ended_at = now() WHERE id = $1",
    [job.runId],
  );
  return { id, job };
}
