import { once } from 'node:events';
import { type PageOutcome, pageJobId } from '@syncstore/contracts';
import { enqueuePages, type PageJobContext, type PageWorkerOptions, startPageWorker } from '@syncstore/queue';
import { describe, expect, it } from 'vitest';
import { deadLetter, pageJob, Reports, rememberingLog } from './kit.ts';
import { PLATFORM, useQueues } from './use-queues.ts';

describe('a page worker', () => {
  const kit = useQueues();
  const id = pageJobId(1, 1);

  for (const kind of ['done', 'redriven', 'stale', 'cancelled'] as const) {
    it(`completes a job whose page is ${kind}, and the job says so`, async () => {
      const events = await kit.watch('shopee-pages');
      start({ handler: async () => ({ kind }) });
      await enqueuePages(kit.queues, [pageJob(1)]);
      expect(await events.next()).toEqual({ state: 'completed', jobId: id });
      expect((await kit.queues.pages.shopee.getJob(id))?.returnvalue).toEqual({ outcome: kind });
    });
  }

  const delays: Exclude<PageOutcome, { kind: 'done' | 'redriven' | 'stale' | 'cancelled' | 'dead' }>[] = [
    { kind: 'retry', delayMs: 60_000, message: 'timeout' },
    { kind: 'throttled', delayMs: 60_000, message: 'Shopee says slow down' },
    { kind: 'waiting', delayMs: 60_000, reason: 'budget', message: 'no budget' },
  ];
  for (const outcome of delays) {
    it(`delays a job whose outcome is ${outcome.kind}, and spends no attempt of BullMQ`, async () => {
      const events = await kit.watch('shopee-pages');
      start({ handler: async () => outcome });
      const before = Date.now();
      await enqueuePages(kit.queues, [pageJob(1)]);
      expect(await events.next()).toEqual({ state: 'delayed', jobId: id });
      const job = await kit.queues.pages.shopee.getJob(id);
      expect(job?.attemptsMade).toBe(0);
      expect(job?.delay).toBeGreaterThan(59_000);
      expect(Date.now() - before).toBeLessThan(59_000);
      expect((await kit.queues.pages.shopee.getJobLogs(id)).logs[0]).toContain(outcome.message);
    });
  }

  it('runs a delayed job again when its time has come', async () => {
    const events = await kit.watch('shopee-pages');
    const outcomes: PageOutcome[] = [
      { kind: 'waiting', delayMs: 1, reason: 'shutdown', message: 'rolling restart' },
    ];
    start({ handler: async () => outcomes.shift() ?? { kind: 'done' } });
    await enqueuePages(kit.queues, [pageJob(1)]);
    expect((await events.next()).state).toBe('delayed');
    expect((await events.next()).state).toBe('completed');
  });

  it('adds the dead letter before it fails the job of a dead page', async () => {
    const events = await kit.watch('shopee-pages');
    const message = 'Give the app permission for this shop.';
    start({
      handler: async () => ({
        kind: 'dead',
        reason: 'permanent',
        deadLetterId: 9,
        message,
        sourceAttemptsMade: 0,
      }),
    });
    await enqueuePages(kit.queues, [pageJob(1)]);
    expect(await events.next()).toEqual({ state: 'failed', jobId: id });
    const job = await kit.queues.pages.shopee.getJob(id);
    expect(job?.failedReason).toBe(message);
    expect(job?.attemptsMade).toBe(1);
    const letter = await kit.queues.deadLetters.shopee.getJob('dead-page-1-g1');
    expect(letter?.data).toEqual(
      deadLetter(1, { deadLetterId: 9, reason: 'permanent', userMessage: message }),
    );
  });

  it('shows the handler that an operator retried the failed job in its own queue', async () => {
    const events = await kit.watch('shopee-pages');
    const attempts = new Reports<number>();
    const dead: PageOutcome = {
      kind: 'dead',
      reason: 'permanent',
      deadLetterId: 9,
      message: 'no',
      sourceAttemptsMade: 0,
    };
    start({
      handler: async (_job, { attemptsMade }) => {
        attempts.add(attemptsMade);
        return attemptsMade === 0 ? dead : { kind: 'done' };
      },
    });
    await enqueuePages(kit.queues, [pageJob(1)]);
    expect((await events.next()).state).toBe('failed');
    await (await kit.queues.pages.shopee.getJob(id))?.retry();
    expect((await events.next()).state).toBe('completed');
    expect([await attempts.next(), await attempts.next()]).toEqual([0, 1]);
  });

  it('treats an exception of the handler as a retry, and says so in the log', async () => {
    const events = await kit.watch('shopee-pages');
    const log = rememberingLog();
    const failures = [new Error('a bug')];
    start({
      log,
      handler: async () => {
        const failure = failures.shift();
        if (failure) throw failure;
        return { kind: 'done' };
      },
    });
    await enqueuePages(kit.queues, [pageJob(1)]);
    expect((await events.next()).state).toBe('delayed');
    expect(log.lines).toContainEqual({
      level: 'error',
      message: 'page job failed unexpectedly, will be retried',
    });
    expect((await events.next()).state).toBe('completed');
  });

  it('reports a payload that it can not read, and fails the job with what is wrong', async () => {
    const events = await kit.watch('shopee-pages');
    const reports = new Reports<unknown>();
    start({
      onInvalidPayload: async (invalid) => {
        reports.add(invalid);
        return deadLetter(5, { reason: 'invalid_payload' });
      },
    });
    await kit.queues.pages.shopee.add('page', { ...pageJob(5), platform: 'tiktok-shop' }, { jobId: 'odd' });
    expect(await events.next()).toEqual({ state: 'failed', jobId: 'odd' });
    expect(await reports.next()).toMatchObject({ queue: 'shopee-pages', jobId: 'odd' });
    expect((await kit.queues.pages.shopee.getJob('odd'))?.failedReason).toContain('platform');
    expect(await kit.queues.deadLetters.shopee.getJob('dead-page-5-g1')).toBeDefined();
  });

  it('tells its handlers to stop, waits for them, and takes no further job', async () => {
    const begun = new Reports<PageJobContext>();
    const worker = start({
      handler: async (_job, context) => {
        begun.add(context);
        await once(context.stopping, 'abort');
        return { kind: 'waiting', delayMs: 0, reason: 'shutdown', message: 'shutting down' };
      },
    });
    await enqueuePages(kit.queues, [pageJob(1), pageJob(2)]);
    await begun.next();
    expect(await worker.close(5_000)).toBe(true);
    expect(begun.unread).toBe(0);
    const { active, waiting = 0, delayed = 0 } = await kit.queues.pages.shopee.getJobCounts();
    expect(active).toBe(0);
    expect(waiting + delayed).toBe(2);
  });

  it('leaves a handler behind that does not end in time', async () => {
    const begun = new Reports<true>();
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const worker = start({
      handler: async () => {
        begun.add(true);
        await held;
        return { kind: 'done' };
      },
    });
    await enqueuePages(kit.queues, [pageJob(1)]);
    await begun.next();
    expect(await worker.close(20)).toBe(false);
    release();
    expect(await worker.close(5_000)).toBe(true);
  });

  it('takes over the job of a worker that vanished, without an attempt', async () => {
    const events = await kit.watch('shopee-pages');
    await enqueuePages(kit.queues, [pageJob(1)]);
    await kit.takeAndVanish('shopee-pages');
    const attempts = new Reports<number>();
    start({
      lockDurationMs: 200,
      handler: async (_job, { attemptsMade }) => {
        attempts.add(attemptsMade);
        return { kind: 'done' };
      },
    });
    expect(await attempts.next()).toBe(0);
    expect((await events.next()).state).toBe('completed');
  });

  function start(changes: Partial<PageWorkerOptions>) {
    return kit.track(
      startPageWorker({
        redis: kit.workerRedis,
        prefix: kit.prefix,
        log: rememberingLog(),
        platform: PLATFORM,
        queues: kit.queues,
        handler: async () => ({ kind: 'done' }),
        onInvalidPayload: async () => null,
        ...changes,
      }),
    );
  }
});
