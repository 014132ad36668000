/**
 * The worker of a platform's page queue: checks what came out of Redis, hands it to the app, and has settle.ts act on the
 * outcome.
 */
import {
  type DeadLetterJob,
  type PageJob,
  type PageOutcome,
  type PlatformId,
  pageJobSchema,
  pagesQueueName,
} from '@syncstore/contracts';
import { UnrecoverableError } from 'bullmq';
import { z } from 'zod';
import { addDeadLetter } from './dead-letters.ts';
import type { PageQueues } from './queues.ts';
import { type RunningWorker, startWorker, type WorkerOptions } from './running-worker.ts';
import { delay, isMove, type JobInHand, type SettledPage, settle, surpriseDelayMs } from './settle.ts';

export interface PageJobContext {
  readonly jobId: string;
  /**
   * How often this job has ended in "failed". A dead page's job that was retried by an operator in its own queue has more
   * than were recorded with its death; a job that runs again after a crash has not.
   */
  readonly attemptsMade: number;
  /** Aborted when the worker stops: finish the chunk in hand and hand the page back. */
  readonly stopping: AbortSignal;
}

export interface InvalidPageJob {
  readonly queue: string;
  readonly jobId: string;
  /** As in `PageJobContext`. */
  readonly attemptsMade: number;
  readonly data: unknown;
  /** What is wrong with it, for people. */
  readonly problem: string;
}

export interface PageWorkerOptions extends WorkerOptions {
  readonly platform: PlatformId;
  /** Where dead letters go. */
  readonly queues: PageQueues;
  /** Walks one page. It returns an outcome for whatever can go wrong; an exception is a surprise, and is retried. */
  handler(job: PageJob, context: PageJobContext): Promise<PageOutcome>;
  /**
   * Told of a job that can't be read. It is failed after that, and the dead letter that is returned, if any, is added
   * first. `redriven`: an operator retried it, and its page has a job of its own now; then it completes.
   */
  onInvalidPayload(invalid: InvalidPageJob): Promise<DeadLetterJob | 'redriven' | null>;
}

/** Starts taking the page jobs of a platform. */
export function startPageWorker(options: PageWorkerOptions): RunningWorker {
  const queueName = pagesQueueName(options.platform);
  return startWorker<unknown, SettledPage>(queueName, options, async (job, token, stopping) => {
    const inHand: JobInHand = { job, token };
    try {
      const page = await readPage(options, queueName, inHand);
      if (page === 'redriven') return { outcome: 'redriven' };
      const { id: jobId = '', attemptsMade } = job;
      const outcome = await options.handler(page, { jobId, attemptsMade, stopping });
      return await settle(outcome, page, inHand, (letter) => addDeadLetter(options.queues, letter));
    } catch (error) {
      if (isMove(error)) throw error;
      options.log.error(
        { err: error, queue: queueName, jobId: job.id },
        'page job failed unexpectedly, will be retried',
      );
      const why = error instanceof Error ? error.message : String(error);
      return delay(inHand, surpriseDelayMs(job.attemptsStarted), `unexpected error: ${why}`);
    }
  });
}

/** @throws UnrecoverableError for a payload that is not ours, or of another version or platform */
async function readPage(
  options: PageWorkerOptions,
  queue: string,
  { job }: JobInHand,
): Promise<PageJob | 'redriven'> {
  const expected = pageJobSchema.extend({ platform: z.literal(options.platform) });
  const read = expected.safeParse(job.data);
  if (read.success) return read.data;
  const problem = `invalid payload: ${z.prettifyError(read.error)}`;
  options.log.error({ queue, jobId: job.id, problem }, 'page job can not be read');
  const { id: jobId = '', attemptsMade, data } = job;
  const letter = await options.onInvalidPayload({ queue, jobId, attemptsMade, data, problem });
  if (letter === 'redriven') return letter;
  if (letter) await addDeadLetter(options.queues, letter);
  throw new UnrecoverableError(problem);
}
