/**
 * The queues, as producers, the console and the sweep see them.
 *
 * Redis holds a window of the work, never all of it, and everything in it is bounded: finished jobs by age and count,
 * events by count. BullMQ evicts a finished job only when another one finishes, so counts are what really bounds.
 *
 * BullMQ's own attempts are not used. Attempts are counted in PostgreSQL, where a flush of Redis does not reset them, and
 * where throttling does not spend them (settle.ts).
 */
import {
  type DeadLetterJob,
  deadLetterQueueName,
  MAINTENANCE_QUEUE,
  type MaintenanceJob,
  type PageJob,
  type PlatformId,
  pagesQueueName,
} from '@syncstore/contracts';
import { type DefaultJobOptions, Queue, type Telemetry } from 'bullmq';
import { keyPrefix } from './connection.ts';
import type { Logger } from './logger.ts';
import type { RedisConnection } from './redis-client.ts';

const HOUR_S = 3_600;
const DAY_S = 24 * HOUR_S;

const PAGE_JOBS: DefaultJobOptions = {
  attempts: 1,
  removeOnComplete: { age: HOUR_S, count: 1_000 },
  // Dead pages stand in the dead-letter queue; here they are kept so that Retry in the source queue is as good.
  removeOnFail: { age: 14 * DAY_S, count: 5_000 },
  keepLogs: 20,
  // The stack of a dead page is settle.ts, always. Why it died is in its reason and in the log.
  stackTraceLimit: 0,
};

/** Dead letters that a platform's queue keeps. PostgreSQL has the others: the command line and the API show all. */
export const DEAD_LETTERS_KEPT = { ageMs: 30 * DAY_S * 1_000, count: 10_000 };

const DEAD_LETTERS: DefaultJobOptions = {
  attempts: 1,
  removeOnComplete: { age: 7 * DAY_S, count: 1_000 },
  removeOnFail: { age: DEAD_LETTERS_KEPT.ageMs / 1_000, count: DEAD_LETTERS_KEPT.count },
  stackTraceLimit: 0,
};

const MAINTENANCE_JOBS: DefaultJobOptions = {
  attempts: 1,
  removeOnComplete: { age: HOUR_S, count: 100 },
  removeOnFail: { age: 7 * DAY_S, count: 500 },
  stackTraceLimit: 5,
};

/** Events are read by Bull Board and by tests, as they come: a short tail is enough. */
const MOST_EVENTS = 1_000;

export interface PageQueues {
  /** The connection that all of them share. */
  readonly redis: RedisConnection;
  readonly pages: Readonly<Record<PlatformId, Queue<PageJob>>>;
  readonly deadLetters: Readonly<Record<PlatformId, Queue<DeadLetterJob>>>;
  readonly maintenance: Queue<MaintenanceJob>;
  /** Every queue, for a board that shows them. */
  all(): Queue[];
  /** Closes the queues, not the connection. */
  close(): Promise<void>;
}

export interface QueuesOptions {
  /** A connection of role `queue`. */
  readonly redis: RedisConnection;
  /** First part of every key; put in braces here. */
  readonly prefix: string;
  readonly log?: Logger;
  readonly telemetry?: Telemetry | undefined;
}

/** Opens all queues on one connection. */
export function createQueues({ redis, prefix, log, telemetry }: QueuesOptions): PageQueues {
  const open = <T>(name: string, defaultJobOptions: DefaultJobOptions): Queue<T> => {
    const queue = new Queue<T>(name, {
      connection: redis,
      prefix: keyPrefix(prefix),
      defaultJobOptions,
      ...(telemetry && { telemetry }),
      streams: { events: { maxLen: MOST_EVENTS } },
    });
    // Without a listener an error of the connection would end the process.
    queue.on('error', (error) => log?.debug({ err: error, queue: name }, 'queue error'));
    return queue;
  };
  const forEach = <T>(name: (platform: PlatformId) => string, options: DefaultJobOptions) => ({
    shopee: open<T>(name('shopee'), options),
    'tiktok-shop': open<T>(name('tiktok-shop'), options),
  });
  const pages = forEach<PageJob>(pagesQueueName, PAGE_JOBS);
  const deadLetters = forEach<DeadLetterJob>(deadLetterQueueName, DEAD_LETTERS);
  const maintenance = open<MaintenanceJob>(MAINTENANCE_QUEUE, MAINTENANCE_JOBS);
  const all = (): Queue[] => [...Object.values(pages), ...Object.values(deadLetters), maintenance];
  return {
    redis,
    pages,
    deadLetters,
    maintenance,
    all,
    close: async () => {
      await Promise.all(all().map((queue) => queue.close()));
    },
  };
}
