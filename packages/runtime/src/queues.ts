/** The queues in the words of the ledger: pages go in as it releases them, and come out to a handler. */
import type { Config } from '@syncstore/config';
import { type PageJob, type PageOutcome, PLATFORM_IDS } from '@syncstore/contracts';
import { continueTrace, type Logger, type Metrics } from '@syncstore/observe';
import {
  type Consumption,
  createQueues,
  createRedis,
  enqueuePages,
  findMissingJobs,
  type PageQueues,
  queueTelemetry,
  removePageJobs,
  startDeadLetterWorker,
  startMaintenanceWorker,
  startPageWorker,
  waitingPageJobs,
} from '@syncstore/queue';
import type { ReleasedPage } from '@syncstore/store';
import type { DeadLetters } from './dead-letters.ts';
import type { MaintenanceTasks } from './maintenance.ts';

export interface PageWork {
  /** Resolves when every queue is being consumed. */
  ready(): Promise<void>;
  /** What has been taken from each queue, and is in hand. */
  consumption(): Consumption[];
  /** Takes no more jobs, waits for those in hand, and closes the connection. */
  close(): Promise<void>;
}

export interface JobHandlers {
  /** @param attemptsMade how often the job has ended in "failed" */
  page(job: PageJob, attemptsMade: number): Promise<PageOutcome>;
  /** For jobs that an operator retries, and for those that can't be read. */
  readonly deadLetters: Pick<DeadLetters, 'retried' | 'unreadable'>;
  readonly maintenance: MaintenanceTasks;
}

export interface Queues {
  /** As BullMQ has them, for Bull Board. */
  readonly bull: PageQueues;
  enqueue(pages: readonly ReleasedPage[]): Promise<void>;
  /** Which of these page jobs Redis neither keeps waiting nor runs. */
  findMissing(jobs: readonly PageJob[]): Promise<PageJob[]>;
  /** All page jobs that wait or are delayed, some at a time. */
  waiting(): AsyncIterable<PageJob[]>;
  /** Removes page jobs that wait. Those that are running, or gone, are left as they are. */
  remove(jobs: readonly PageJob[]): Promise<void>;
  /** Starts taking the jobs of every platform. */
  work(handlers: JobHandlers, options: { concurrency: number; graceMs: number }): PageWork;
  close(): Promise<void>;
}

export async function openQueues(config: Config, log: Logger, metrics: Metrics): Promise<Queues> {
  const { prefix } = config.redis;
  const redis = createRedis(config.redis, { role: 'queue', log });
  const telemetry = await queueTelemetry();
  const bull = createQueues({ redis, prefix, log, telemetry });
  return {
    bull,
    enqueue: async (pages) => {
      for (const { priority, traceParent, jobs } of alike(pages)) {
        await continueTrace(traceParent, () => enqueuePages(bull, jobs, { priority }));
      }
    },
    findMissing: (jobs) => findMissingJobs(bull, jobs),
    waiting: () => waitingPageJobs(bull),
    remove: (jobs) => removePageJobs(bull, jobs),
    work: (handlers, { concurrency, graceMs }) => {
      const workerRedis = createRedis(config.redis, { role: 'worker', log });
      const common = {
        redis: workerRedis,
        prefix,
        log,
        telemetry,
        lockDurationMs: config.worker.leaseMs,
        onStalled: (queue: string) => metrics.stalledJobs.inc({ queue }),
      };
      const ofPlatforms = PLATFORM_IDS.flatMap((platform) => [
        startPageWorker({
          ...common,
          platform,
          queues: bull,
          concurrency,
          handler: (job, { attemptsMade }) => handlers.page(job, attemptsMade),
          onInvalidPayload: (job) => handlers.deadLetters.unreadable(platform, job),
        }),
        startDeadLetterWorker({
          ...common,
          platform,
          onRedrive: ({ deadLetterId }) => handlers.deadLetters.retried(deadLetterId),
        }),
      ]);
      const workers = [...ofPlatforms, startMaintenanceWorker({ ...common, tasks: handlers.maintenance })];
      return {
        ready: async () => {
          await Promise.all(workers.map((worker) => worker.ready()));
        },
        consumption: () => workers.map((worker) => worker.consumption()),
        close: async () => {
          await Promise.all(workers.map((worker) => worker.close(graceMs)));
          workerRedis.disconnect();
        },
      };
    },
    close: async () => {
      await bull.close();
      redis.disconnect();
    },
  };
}

/** Pages that are enqueued together: of one priority, and of one trace. */
function alike(pages: readonly ReleasedPage[]): Iterable<Omit<ReleasedPage, 'job'> & { jobs: PageJob[] }> {
  const groups = new Map<string, Omit<ReleasedPage, 'job'> & { jobs: PageJob[] }>();
  for (const { job, priority, traceParent } of pages) {
    const key = `${priority} ${traceParent}`;
    const group = groups.get(key);
    if (group) group.jobs.push(job);
    else groups.set(key, { priority, traceParent, jobs: [job] });
  }
  return groups.values();
}
