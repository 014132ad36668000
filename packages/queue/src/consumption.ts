/**
 * Whether a queue has work that a worker could take now, and what a worker has in hand: what tells a worker that is idle
 * from one that is connected and consumes nothing.
 */
import type { PageQueues } from './queues.ts';

/** A job that a worker's handler has begun and not ended. */
export interface JobUnderWay {
  readonly jobId: string;
  /** How many jobs had been taken with it: a job that comes back is another turn. */
  readonly turn: number;
}

/** What a worker has done so far, as its own process knows it. */
export interface Consumption {
  readonly queue: string;
  /** Jobs taken since it started. */
  readonly taken: number;
  readonly underWay: readonly JobUnderWay[];
  /** Jobs that it may have in hand at once. */
  readonly concurrency: number;
}

/** BullMQ's scores of delayed jobs are milliseconds times this, plus a counter. */
const SCORE_OF_A_MILLISECOND = 0x1000;

/**
 * Whether jobs wait that any worker of the queue may take: none of a queue that is paused or at its own limit of jobs at a
 * time, both of which an operator can set from Bull Board, and none whose delay is not over.
 * @throws what ioredis throws when Redis is away
 */
export async function hasWorkToTake(queues: PageQueues, queueName: string): Promise<boolean> {
  const queue = queues.all().find(({ name }) => name === queueName);
  if (!queue) throw new Error(`there is no queue ${queueName}`);
  if ((await queue.isPaused()) || (await queue.isMaxed())) return false;
  const { redis } = queues;
  const overdue = Date.now() * SCORE_OF_A_MILLISECOND;
  const [waiting, prioritized, delayed] = await Promise.all([
    redis.llen(queue.toKey('wait')),
    redis.zcard(queue.toKey('prioritized')),
    redis.zcount(queue.toKey('delayed'), '-inf', overdue),
  ]);
  return waiting + prioritized + delayed > 0;
}
