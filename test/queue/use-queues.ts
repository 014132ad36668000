/** All queues of one test file, on the file's own prefix, with a worker's connection and BullMQ's events to wait on. */
import type { PlatformId } from '@syncstore/contracts';
import { createQueues, createRedis, keyPrefix, type PageQueues, type RunningWorker } from '@syncstore/queue';
import { QueueEvents, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { afterAll, afterEach } from 'vitest';
import { useRedis } from '../support/use-redis.ts';
import { Reports } from './kit.ts';

/** A job that left "active", as BullMQ's event stream tells it. */
export interface JobEvent {
  readonly state: 'completed' | 'failed' | 'delayed';
  readonly jobId: string;
}

export interface TestQueues {
  readonly queues: PageQueues;
  readonly workerRedis: Redis;
  readonly prefix: string;
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
  const workerRedis = createRedis(url, { role: 'worker' });
  const queues = createQueues({ redis: createRedis(url, { role: 'queue' }), prefix });
  const bullOptions = { connection: workerRedis, prefix: keyPrefix(prefix) };

  afterEach(async () => {
    await Promise.all(running.splice(0).map((worker) => worker.close(0)));
    await Promise.all(watching.splice(0).map((events) => events.close()));
    await Promise.all(queues.all().map((queue) => queue.obliterate({ force: true })));
  });
  afterAll(async () => {
    await queues.close();
    queues.redis.disconnect();
    workerRedis.disconnect();
  });
  return {
    queues,
    workerRedis,
    prefix,
    track: (worker) => {
      running.push(worker);
      return worker;
    },
    watch: async (queueName) => {
      const events = new QueueEvents(queueName, bullOptions);
      watching.push(events);
      const reports = new Reports<JobEvent>();
      for (const state of ['completed', 'failed', 'delayed'] as const) {
        events.on(state, ({ jobId }: { jobId: string }) => reports.add({ state, jobId }));
      }
      await events.waitUntilReady();
      return reports;
    },
    takeAndVanish: async (queueName) => {
      const vanishing = new Worker(queueName, null, { ...bullOptions, lockDuration: 1, autorun: false });
      await vanishing.getNextJob('gone');
      await vanishing.close();
    },
  };
}

export const PLATFORM: PlatformId = 'shopee';
