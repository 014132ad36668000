/**
 * Where jobs stand, for many of them in one round trip. BullMQ's own question costs a script per job that searches lists;
 * the job's hash says enough: it exists as long as the job does, and carries `finishedOn` while the job is finished.
 */
import type { Queue } from 'bullmq';
import type { RedisConnection } from './redis-client.ts';

/** `open`: waiting, delayed or active. */
export type JobState = 'absent' | 'open' | 'completed' | 'failed';

/** @returns the state of each job, in the order of the ids */
export async function readJobStates(
  redis: RedisConnection,
  queue: Queue,
  jobIds: readonly string[],
): Promise<JobState[]> {
  if (jobIds.length === 0) return [];
  const questions = redis.pipeline();
  for (const id of jobIds) questions.hmget(queue.toKey(id), 'timestamp', 'finishedOn', 'failedReason');
  const answers = (await questions.exec()) ?? [];
  return answers.map(([error, fields]) => {
    if (error) throw error;
    const values: unknown[] = Array.isArray(fields) ? fields : [];
    const [isThere, isFinished, hasFailed] = values.map((value) => value !== null);
    if (!isThere) return 'absent';
    if (!isFinished) return 'open';
    return hasFailed ? 'failed' : 'completed';
  });
}
