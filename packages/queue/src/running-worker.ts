/**
 * What all workers of this room have in common: what they log, and how they stop.
 *
 * Stopping: no further job is taken, the handlers in hand are told by their signal, and get until the deadline to hand
 * their work back. Who does not make it is left behind: its lock runs out, BullMQ's stalled check gives the job to another
 * worker, and the claim in PostgreSQL keeps the two apart.
 */
import { type Processor, type Telemetry, Worker } from 'bullmq';
import { keyPrefix } from './connection.ts';
import type { Consumption, JobUnderWay } from './consumption.ts';
import type { Logger } from './logger.ts';
import type { RedisConnection } from './redis-client.ts';

export interface WorkerOptions {
  /** A connection of role `worker`. BullMQ opens a second one like it to block on. */
  readonly redis: RedisConnection;
  readonly prefix: string;
  readonly log: Logger;
  /** Jobs in hand at once. */
  readonly concurrency?: number;
  /**
   * How long a job stays with a worker that gives no sign of life, milliseconds. Renewed at half of it. Default 60 s: a
   * worker that is busy for less must not lose its jobs.
   */
  readonly lockDurationMs?: number;
  readonly telemetry?: Telemetry | undefined;
  /** Told of a job whose worker went silent. */
  onStalled?(queue: string): void;
}

export interface RunningWorker {
  /** Resolves when the worker is connected and takes jobs. */
  ready(): Promise<void>;
  /** What it has taken and has in hand, now. */
  consumption(): Consumption;
  /**
   * Stops.
   * @param graceMs longest to wait for the jobs in hand, milliseconds
   * @returns false when the time was over before they had ended
   */
  close(graceMs: number): Promise<boolean>;
}

const MINUTE = 60_000;
/** Stalls are counted in PostgreSQL, which decides when a page is dead: BullMQ's own limit must never come first. */
const MOST_STALLS = 1_000_000;

/**
 * Starts a worker.
 * @param processor gets a signal that is aborted when the worker stops
 */
export function startWorker<Data, Result>(
  queueName: string,
  options: WorkerOptions,
  processor: (
    job: Parameters<Processor<Data, Result>>[0],
    token: string,
    stopping: AbortSignal,
  ) => Promise<Result>,
): RunningWorker {
  const { redis, prefix, log, concurrency = 1, lockDurationMs = MINUTE } = options;
  const stopping = new AbortController();
  const underWay = new Set<JobUnderWay>();
  let taken = 0;
  const worker = new Worker<Data, Result>(
    queueName,
    async (job, token = '') => {
      taken += 1;
      const turn: JobUnderWay = { jobId: job.id ?? '', turn: taken };
      underWay.add(turn);
      try {
        return await processor(job, token, stopping.signal);
      } finally {
        underWay.delete(turn);
      }
    },
    {
      connection: redis,
      prefix: keyPrefix(prefix),
      concurrency,
      lockDuration: lockDurationMs,
      stalledInterval: lockDurationMs / 2,
      maxStalledCount: MOST_STALLS,
      ...(options.telemetry && { telemetry: options.telemetry }),
    },
  );
  const about = { queue: queueName };
  worker.on('error', (error) => log.warn({ ...about, err: error }, 'worker error'));
  worker.on('stalled', (jobId) => {
    log.warn({ ...about, jobId }, 'job stalled, it will run again');
    options.onStalled?.(queueName);
  });
  worker.on('lockRenewalFailed', (jobIds) => log.warn({ ...about, jobIds }, 'job locks lost'));
  return {
    ready: async () => {
      await worker.waitUntilReady();
    },
    consumption: () => ({ queue: queueName, taken, underWay: [...underWay], concurrency }),
    close: async (graceMs) => {
      stopping.abort();
      const hasEnded = await withinTime(worker.close(), graceMs);
      if (!hasEnded)
        log.warn({ ...about, graceMs }, 'jobs in hand did not end in time and are left to others');
      return hasEnded;
    },
  };
}

async function withinTime(work: Promise<void>, ms: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const timeIsOver = new Promise<false>((resolve) => {
    timer = setTimeout(resolve, ms, false);
  });
  try {
    return await Promise.race([work.then(() => true), timeIsOver]);
  } finally {
    clearTimeout(timer);
  }
}
