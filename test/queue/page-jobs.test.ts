import { pageJobId } from '@syncstore/contracts';
import { enqueuePages, findMissingJobs, startPageWorker } from '@syncstore/queue';
import { describe, expect, it } from 'vitest';
import { pageJob, rememberingLog } from './kit.ts';
import { PLATFORM, useQueues } from './use-queues.ts';

describe('page jobs', () => {
  const kit = useQueues();

  it('go to the queue of their platform under an id made of page and generation', async () => {
    const other = pageJob(2, { platform: 'tiktok-shop', generation: 3 });
    const result = await enqueuePages(kit.queues, [pageJob(1), other]);
    expect(result).toEqual({ added: 2, alreadyQueued: [], replaced: [] });
    expect((await kit.queues.pages.shopee.getJob('page-1-g1'))?.data).toEqual(pageJob(1));
    expect((await kit.queues.pages['tiktok-shop'].getJob('page-2-g3'))?.data).toEqual(other);
  });

  it('are one job when they are added twice', async () => {
    await enqueuePages(kit.queues, [pageJob(1)]);
    const again = await enqueuePages(kit.queues, [pageJob(1), pageJob(2)]);
    expect(again).toEqual({ added: 1, alreadyQueued: [pageJob(1)], replaced: [] });
    expect(await kit.queues.pages.shopee.count()).toBe(2);
  });

  it('go in order of their priority', async () => {
    await enqueuePages(kit.queues, [pageJob(1)], { priority: 10 });
    await enqueuePages(kit.queues, [pageJob(2)], { priority: 5 });
    const order = await kit.queues.pages.shopee.getJobs(['prioritized'], 0, -1, true);
    expect(order.map(({ id }) => id)).toEqual(['page-2-g1', 'page-1-g1']);
  });

  it('replace a finished job of the same generation, which would block them without a word', async () => {
    await finish(1);
    const result = await enqueuePages(kit.queues, [pageJob(1)]);
    expect(result).toEqual({ added: 1, alreadyQueued: [], replaced: [pageJob(1)] });
    expect(await kit.queues.pages.shopee.getJobState(pageJobId(1, 1))).toBe('waiting');
  });

  it('are missing when Redis does not know them or has finished them, and not while they wait or are delayed', async () => {
    await finish(1);
    await enqueuePages(kit.queues, [pageJob(2), pageJob(3)], { priority: 3 });
    await kit.queues.pages.shopee.add('page', pageJob(4), { jobId: pageJobId(4, 1), delay: 60_000 });
    const asked = [1, 2, 3, 4, 5].map((pageId) => pageJob(pageId));
    const nextGeneration = pageJob(2, { generation: 2 });
    const elsewhere = pageJob(2, { platform: 'tiktok-shop' });
    const missing = await findMissingJobs(kit.queues, [...asked, nextGeneration, elsewhere]);
    expect(missing).toEqual([pageJob(1), pageJob(5), nextGeneration, elsewhere]);
  });

  it('are all missing after a flush of their keys', async () => {
    await enqueuePages(kit.queues, [pageJob(1)]);
    await kit.queues.pages.shopee.obliterate({ force: true });
    expect(await findMissingJobs(kit.queues, [pageJob(1)])).toEqual([pageJob(1)]);
    expect(await findMissingJobs(kit.queues, [])).toEqual([]);
  });

  async function finish(pageId: number): Promise<void> {
    const events = await kit.watch('shopee-pages');
    await enqueuePages(kit.queues, [pageJob(pageId)]);
    const worker = startPageWorker({
      redis: kit.workerRedis,
      prefix: kit.prefix,
      log: rememberingLog(),
      platform: PLATFORM,
      queues: kit.queues,
      handler: async () => ({ kind: 'done' }),
      onInvalidPayload: async () => null,
    });
    expect(await events.next()).toEqual({ state: 'completed', jobId: pageJobId(pageId, 1) });
    await worker.close(1_000);
  }
});
