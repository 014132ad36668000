/**
 * The one place that turns the outcome of a page job into BullMQ calls.
 *
 *   1. The handler has recorded in PostgreSQL what happened; what follows can be lost at any point and is repaired from
 *      there.
 *   2. `done`, `redriven`, `stale`, `cancelled`: the job completes, and says which.
 *   3. `retry`, `throttled`, `waiting`: the job is moved to "delayed" and comes back by itself. BullMQ counts no attempt
 *      for that, since attempts are counted in PostgreSQL. The reason is added to the job's log for Bull Board.
 *   4. `dead`: the dead letter is added first, under an id that a second run can't add again; then the job fails with the
 *      message for the user. A crash between the two lets the job run again, which finds the page dead in PostgreSQL and
 *      ends here once more with the same dead letter.
 *   5. A surprise (an exception of the handler, or Redis failing step 4) is delayed like a retry: a page must never be
 *      lost to a bug, and only the ledger decides when it is dead.
 */
import { type DeadLetterJob, fullJitter, type PageJob, type PageOutcome } from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import { DelayedError, type Job, UnrecoverableError } from 'bullmq';

/** What a completed page job returns; Bull Board shows it. */
export interface SettledPage {
  readonly outcome: 'done' | 'redriven' | 'stale' | 'cancelled';
}

/** A job in hand: BullMQ moves it only for who holds its token. */
export interface JobInHand {
  readonly job: Job<unknown>;
  readonly token: string;
}

/**
 * Ends one run of a page job.
 * @param addDeadLetter has to be safe to call again with the same letter
 * @returns what the job completes with
 * @throws DelayedError or UnrecoverableError, which BullMQ understands; anything else is a surprise
 */
export async function settle(
  outcome: PageOutcome,
  page: PageJob,
  { job, token }: JobInHand,
  addDeadLetter: (letter: DeadLetterJob) => Promise<void>,
): Promise<SettledPage> {
  switch (outcome.kind) {
    case 'done':
    case 'redriven':
    case 'stale':
    case 'cancelled':
      return { outcome: outcome.kind };
    case 'retry':
    case 'throttled':
      return delay({ job, token }, outcome.delayMs, `${outcome.kind}: ${outcome.message}`);
    case 'waiting':
      return delay({ job, token }, outcome.delayMs, `waiting for ${outcome.reason}: ${outcome.message}`);
    case 'dead': {
      const { v, platform, pageId, generation, runId, shop } = page;
      const { deadLetterId, reason, message: userMessage } = outcome;
      await addDeadLetter({
        v,
        deadLetterId,
        platform,
        pageId,
        generation,
        runId,
        shop,
        reason,
        userMessage,
      });
      failpoint('letter.added');
      throw new UnrecoverableError(userMessage);
    }
  }
}

/**
 * Moves a job to "delayed".
 * @param delayMs milliseconds from now
 * @param why one line for the job's log
 * @throws DelayedError always, which tells BullMQ that the job was moved
 */
export async function delay({ job, token }: JobInHand, delayMs: number, why: string): Promise<never> {
  await job.log(`${new Date().toISOString()} ${why}, again in ${Math.ceil(delayMs / 1_000)} s`);
  await job.moveToDelayed(Date.now() + delayMs, token);
  throw new DelayedError();
}

/** Whether an error is BullMQ's way of moving a job, and has to reach it. */
export function isMove(error: unknown): boolean {
  return error instanceof DelayedError || error instanceof UnrecoverableError;
}

const SECOND = 1_000;

/** How long a job that met a surprise waits before run `started + 1`: doubles up to 30 s, with full jitter. */
export function surpriseDelayMs(started: number): number {
  return Math.ceil(fullJitter(started + 1, SECOND, 30 * SECOND));
}
