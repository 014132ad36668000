import { type DeadLetterJob, WaitError } from '@syncstore/contracts';
import { addDeadLetter, type DeadLetterWorkerOptions, startDeadLetterWorker } from '@syncstore/queue';
import { describe, expect, it } from 'vitest';
import { deadLetter, Reports, rememberingLog } from './kit.ts';
import { PLATFORM, useQueues } from './use-queues.ts';

describe('a dead letter', () => {
  const kit = useQueues();
  const id = 'dead-page-1-g1';
  const job = () => kit.queues.deadLetters.shopee.getJob(id);

  it('stands in "failed" with its reason as soon as it has arrived, and is not redriven by that', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    const redriven = new Reports<DeadLetterJob>();
    start(redriven);
    await addDeadLetter(kit.queues, deadLetter(1));
    expect(await events.next()).toEqual({ state: 'failed', jobId: id });
    expect((await job())?.failedReason).toBe(
      'retries_exhausted: Shopee did not answer. Retry the page when Shopee is back.',
    );
    expect(redriven.unread).toBe(0);
  });

  it('is one letter, however often it is added', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    const redriven = new Reports<DeadLetterJob>();
    await addDeadLetter(kit.queues, deadLetter(1));
    await addDeadLetter(kit.queues, deadLetter(1));
    expect(await kit.queues.deadLetters.shopee.count()).toBe(1);
    start(redriven);
    await events.next();
    await addDeadLetter(kit.queues, deadLetter(1));
    expect(await kit.queues.deadLetters.shopee.getJobCounts('failed', 'waiting')).toEqual({
      failed: 1,
      waiting: 0,
    });
  });

  it('redrives its page when an operator retries it', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    const redriven = new Reports<DeadLetterJob>();
    start(redriven);
    await addDeadLetter(kit.queues, deadLetter(1));
    await events.next();
    await (await job())?.retry();
    expect(await redriven.next()).toEqual(deadLetter(1));
    expect(await events.next()).toEqual({ state: 'completed', jobId: id });
    expect((await job())?.returnvalue).toEqual({ outcome: 'redriven' });
  });

  it('redrives with all others when the operator retries all', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    const redriven = new Reports<DeadLetterJob>();
    start(redriven);
    for (const pageId of [1, 2, 3]) await addDeadLetter(kit.queues, deadLetter(pageId));
    for (let n = 0; n < 3; n += 1) expect((await events.next()).state).toBe('failed');
    await kit.queues.deadLetters.shopee.retryJobs({ state: 'failed' });
    for (let n = 0; n < 3; n += 1) expect((await events.next()).state).toBe('completed');
    const pages = [await redriven.next(), await redriven.next(), await redriven.next()].map(
      ({ pageId }) => pageId,
    );
    expect(pages.toSorted()).toEqual([1, 2, 3]);
  });

  it('is not redriven when the worker was killed in the middle of its first run', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    const redriven = new Reports<DeadLetterJob>();
    await addDeadLetter(kit.queues, deadLetter(1));
    await kit.takeAndVanish('shopee-pages-dlq');
    start(redriven, { lockDurationMs: 200 });
    expect(await events.next()).toEqual({ state: 'failed', jobId: id });
    expect((await job())?.attemptsStarted).toBe(2);
    expect(redriven.unread).toBe(0);
  });

  it('is tried again by itself when the redrive has to wait', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    const redriven = new Reports<DeadLetterJob>();
    const waits = [new WaitError('dependency', 1, 'PostgreSQL is not reachable')];
    start(redriven, {
      onRedrive: async () => {
        const wait = waits.shift();
        if (wait) throw wait;
        return 'nothing_to_do';
      },
    });
    await addDeadLetter(kit.queues, deadLetter(1));
    await events.next();
    await (await job())?.retry();
    expect((await events.next()).state).toBe('delayed');
    expect((await events.next()).state).toBe('completed');
    expect((await job())?.returnvalue).toEqual({ outcome: 'nothing_to_do' });
  });

  it('stands in "failed" again and says why when the redrive fails', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    start(new Reports(), {
      onRedrive: async () => {
        throw new Error('page 1 is not known');
      },
    });
    await addDeadLetter(kit.queues, deadLetter(1));
    await events.next();
    await (await job())?.retry();
    expect((await events.next()).state).toBe('failed');
    expect((await job())?.failedReason).toBe(
      'The retry failed and can be pressed again: page 1 is not known',
    );
  });

  it('can be added again after it was redriven, for a ledger that came back from a backup', async () => {
    const events = await kit.watch('shopee-pages-dlq');
    start(new Reports());
    await addDeadLetter(kit.queues, deadLetter(1));
    await events.next();
    await (await job())?.retry();
    await events.next();
    await addDeadLetter(kit.queues, deadLetter(1));
    expect(await events.next()).toEqual({ state: 'failed', jobId: id });
  });

  function start(redriven: Reports<DeadLetterJob>, changes: Partial<DeadLetterWorkerOptions> = {}) {
    return kit.track(
      startDeadLetterWorker({
        redis: kit.workerRedis,
        prefix: kit.prefix,
        log: rememberingLog(),
        platform: PLATFORM,
        onRedrive: async (letter) => {
          redriven.add(letter);
          return 'redriven';
        },
        ...changes,
      }),
    );
  }
});
