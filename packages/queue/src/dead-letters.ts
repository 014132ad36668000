/**
 * Dead pages as jobs of a queue of their own, so that Bull Board's buttons retry them.
 *
 * The life of a dead letter:
 *   1. A page dies: PostgreSQL records it, then its letter is added here. The id is made of page and generation, so that
 *      a crash in between, and the second run after it, leave one letter.
 *   2. The letter arrives in "waiting", where nobody could press Retry. The worker of this queue takes it and fails it at
 *      once with the reason of the death: now it stands in "failed".
 *   3. An operator presses Retry, or Retry all. BullMQ puts the job back to "waiting" and leaves `attemptsMade` at 1 or
 *      more: this, and nothing else, tells an operator's retry from a first run. A first run that was killed comes again
 *      with 0 (a crash raises `attemptsStarted`, not this), and is never taken for a retry.
 *   4. The redrive wins a new generation of the page in PostgreSQL and enqueues it; this job completes and says what came
 *      of it. Pressing twice, or pressing when the page was settled meanwhile, changes nothing there.
 *   5. A redrive that can't be recorded now (PostgreSQL away) is delayed and tried again, for the operator asked for it.
 *      One that fails otherwise stands in "failed" again and says why.
 *   6. When the page dies again, its new generation gets a new letter.
 *
 * A letter that is decided elsewhere (command line, API, Retry in the source queue) leaves this queue with
 * `removeLetterJobs`. Bounded by age and count (queues.ts): PostgreSQL keeps all of them, and the queue is filled again
 * from there after a flush (`findMissingLetters`).
 */
import {
  type DeadLetterJob,
  deadLetterJobId,
  deadLetterJobSchema,
  deadLetterQueueName,
  type PlatformId,
  pageJobId,
  WaitError,
} from '@syncstore/contracts';
import { UnrecoverableError } from 'bullmq';
import { type JobState, readJobStates } from './job-states.ts';
import type { PageQueues } from './queues.ts';
import { type RunningWorker, startWorker, type WorkerOptions } from './running-worker.ts';
import { delay } from './settle.ts';

/** `nothing_to_do`: the page was settled, or redriven by somebody else, meanwhile. */
export type RedriveResult = 'redriven' | 'nothing_to_do';

/** What the job of a redriven letter returns; Bull Board shows it. */
export interface RedrivenLetter {
  readonly outcome: RedriveResult;
}

export interface DeadLetterWorkerOptions extends WorkerOptions {
  readonly platform: PlatformId;
  /**
   * Takes the page up again: wins a new generation in PostgreSQL and enqueues it. Called for an operator's retry only; may
   * be called again for the same letter.
   * @throws WaitError when it has to be tried again later
   */
  onRedrive(letter: DeadLetterJob): Promise<RedriveResult>;
}

/**
 * Adds a dead letter. Safe to call again: a letter that waits or stands in "failed" stays as it is; one that was redriven
 * gives way, since the same generation can only be dead again after a restored backup.
 */
export async function addDeadLetter(queues: PageQueues, letter: DeadLetterJob): Promise<void> {
  const queue = queues.deadLetters[letter.platform];
  const jobId = deadLetterJobId(letter.pageId, letter.generation);
  const [state] = await readJobStates(queues.redis, queue, [jobId]);
  if (state === 'completed') await queue.remove(jobId);
  await queue.add('dead-page', letter, { jobId });
}

/** The jobs that stand for a letter: its own, and the failed one of its page in the source queue. */
export type LetterJobs = Pick<DeadLetterJob, 'platform' | 'pageId' | 'generation'>;

/** Which of these letters have no job that an operator could press Retry on, now or in a moment. */
export async function findMissingLetters<Letter extends LetterJobs>(
  queues: PageQueues,
  platform: PlatformId,
  letters: readonly Letter[],
): Promise<Letter[]> {
  const states = await statesOf(queues, platform, letters);
  return letters.filter((_letter, index) => states[index] === 'absent' || states[index] === 'completed');
}

/** Which of these letters still offer Retry, though they were decided. */
export async function findStandingLetters<Letter extends LetterJobs>(
  queues: PageQueues,
  platform: PlatformId,
  letters: readonly Letter[],
): Promise<Letter[]> {
  const states = await statesOf(queues, platform, letters);
  return letters.filter((_letter, index) => states[index] === 'failed');
}

/** Takes the jobs of decided letters out of both queues. One that a worker has in hand stays, and ends by itself. */
export async function removeLetterJobs(queues: PageQueues, letters: readonly LetterJobs[]): Promise<void> {
  for (let start = 0; start < letters.length; start += AT_A_TIME) {
    await Promise.all(
      letters
        .slice(start, start + AT_A_TIME)
        .flatMap(({ platform, pageId, generation }) => [
          queues.deadLetters[platform].remove(deadLetterJobId(pageId, generation)),
          queues.pages[platform].remove(pageJobId(pageId, generation)),
        ]),
    );
  }
}

const AT_A_TIME = 100;

async function statesOf(
  queues: PageQueues,
  platform: PlatformId,
  letters: readonly LetterJobs[],
): Promise<JobState[]> {
  const states: JobState[] = [];
  for (let start = 0; start < letters.length; start += STATES_AT_A_TIME) {
    const ids = letters
      .slice(start, start + STATES_AT_A_TIME)
      .map(({ pageId, generation }) => deadLetterJobId(pageId, generation));
    states.push(...(await readJobStates(queues.redis, queues.deadLetters[platform], ids)));
  }
  return states;
}

const STATES_AT_A_TIME = 1_000;

/** Starts the worker of a platform's dead-letter queue. */
export function startDeadLetterWorker(options: DeadLetterWorkerOptions): RunningWorker {
  const queueName = deadLetterQueueName(options.platform);
  return startWorker<unknown, RedrivenLetter>(queueName, options, async (job, token) => {
    const read = deadLetterJobSchema.safeParse(job.data);
    if (!read.success)
      throw new UnrecoverableError('This dead letter can not be read: it is not of this version.');
    const letter = read.data;
    const about = { queue: queueName, jobId: job.id, page: letter.pageId, runId: letter.runId };
    if (job.attemptsMade === 0) throw new UnrecoverableError(`${letter.reason}: ${letter.userMessage}`);
    try {
      const outcome = await options.onRedrive(letter);
      options.log.info({ ...about, outcome }, 'dead letter retried');
      return { outcome };
    } catch (error) {
      if (error instanceof WaitError) return delay({ job, token }, error.waitMs, error.message);
      options.log.error({ ...about, err: error }, 'dead letter could not be retried');
      const why = error instanceof Error ? error.message : String(error);
      throw new UnrecoverableError(`The retry failed and can be pressed again: ${why}`);
    }
  });
}
