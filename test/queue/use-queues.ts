/** All queues of one test file, on the file's own prefix, with a worker's connection and BullMQ's events to wait on. */
import type { PlatformId } from '@syncstore/contracts';
import { createQueues, createRedis, keyPrefix, type PageQueues, type RunningWorker } from '@syncstore/queue';
import { QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, afterEach, beforeAll } from 'vitest';
import { useRedis } from '../support/use-redis.ts';
import { Reports } from './kit.ts';

/** A job that left "active", as BullMQ's event stream tells it. */
export interface JobEvent {
  readonly state: 'completed' | 'failed' | 'delayed';
  readonly jobId: string;
}

export interface TestQueues {
  queues: PageQueues;
  workerRedis: Redis;
  readonly prefix: string;
  readonly url: string;
  /** Ends the worker when the test is over. */
  track(worker: RunningWorker): RunningWorker;
  /** Events of a queue from now on. */
  watch(queueName: string): Promise<Reports<JobEvent>>;
  /** Takes the next job as a worker would, and is never heard of again. */
  takeAndVanish(queueName: string): Promise<void>;
}

export function useQueues(): TestQueues {
  const { url, prefix } = useRedis();
  const running: RunningWorker[] = [];
  const watching: QueueEvents[] = [];
  const kit = {
    url,
    prefix,
    track: (worker: RunningWorker) => {
      running.push(worker);
      return worker;
    },
    watch: async (queueName: string) => {
      const events = new QueueEvents(queueName, { connection: kit.workerRedis, prefix: keyPrefix(prefix) });
      watching.push(events);
      const reports = new Reports<JobEvent>();
      for (const state of ['completed', 'failed', 'delayed'] as const) {
        events.on(state, ({ jobId }: { jobId: string }) => reports.add({ state, jobId }));
      }
      await events.waitUntilReady();
      return reports;
    },
    takeAndVanish: async (queueName: string) => {
      const vanishing = new Worker(queueName, null, {
        connection: kit.workerRedis,
        prefix: keyPrefix(prefix),
        lockDuration: 1,
        autorun: false,
      });
      await vanishing.getNextJob('gone');
      await vanishing.close();
    },
  } as TestQueues;

  beforeAll(() => {
    kit.workerRedis = createRedis(url, { role: 'worker' });
    kit.queues = createQueues({ redis: createRedis(url, { role: 'queue' }), prefix });
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((worker) => worker.close(0)));
    await Promise.all(watching.splice(0).map((events) => events.close()));
    await Promise.all(kit.queues.all().map((queue) => queue.obliterate({ force: true })));
  });
  afterAll(async () => {
    await kit.queues.close();
    kit.queues.redis.disconnect();
    kit.workerRedis.disconnect();
  });
  return kit;
}

export const PLATFORM: PlatformId = 'shopee';
