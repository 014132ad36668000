/**
 * The one way in which dead pages are redriven and discarded, whoever asks: Bull Board's buttons, the failed job in the
 * source queue, the command line, the API.
 *
 * PostgreSQL decides first; then the queues follow. Whatever a crash leaves out between the two is made up by `follow`, which
 * works from PostgreSQL alone, so that a flush of Redis loses no dead letter either.
 */
import type { DeadLetterJob, PlatformId } from '@syncstore/contracts';
import { PLATFORM_IDS, pageOfJobId, WaitError } from '@syncstore/contracts';
import { failpoint, type Logger } from '@syncstore/observe';
import {
  addDeadLetter,
  DEAD_LETTERS_KEPT,
  findMissingLetters,
  findStandingLetters,
  type InvalidPageJob,
  type LetterJobs,
  type PageQueues,
  type RedriveResult,
  removeLetterJobs,
} from '@syncstore/queue';
import {
  type Database,
  type Decision,
  decidedDeadLetters,
  discardDeadLetter,
  isDatabaseUnavailable,
  killUnreadablePage,
  type LedgerDriver,
  readDeadLetter,
  redrivePage,
  standingDeadLetters,
} from '@syncstore/store';

/** What a pass over the dead letters found to differ, and mended unless it was told not to. */
export interface FollowedLetters {
  /** Dead letters without a job in their queue. */
  readonly missing: readonly DeadLetterJob[];
  /** Jobs of letters that were decided. */
  readonly leftOver: readonly LetterJobs[];
}

export interface DeadLetters {
  /** @returns ids of the letters whose pages were taken up again; the others had been decided before */
  redrive(ids: readonly number[], decision: Decision): Promise<number[]>;
  /** @returns ids of the letters that were taken off the list; the others had been decided before */
  discard(ids: readonly number[], decision: Decision): Promise<number[]>;
  /**
   * An operator's Retry in Bull Board, which knows no names.
   * @throws WaitError while PostgreSQL is away
   */
  retried(deadLetterId: number): Promise<RedriveResult>;
  /** What becomes of a page job that can't be read: the dead letter of the page that its id names, if that is one of ours. */
  unreadable(platform: PlatformId, job: InvalidPageJob): Promise<DeadLetterJob | 'redriven' | null>;
  /**
   * Makes the dead-letter queues equal to PostgreSQL.
   * @param options.graceMs how long a letter may be on its way into its queue
   * @param options.dryRun only look
   */
  follow(options: { readonly graceMs: number; readonly dryRun?: boolean }): Promise<FollowedLetters>;
}

const BULL_BOARD: Decision = { who: 'bull-board', why: null };
const DEPENDENCY_WAIT_MS = 2_000;
/** How long after a decision its jobs are looked for. Later they have been pressed, or gone by age. */
const LEFT_OVER_MS = 24 * 3_600_000;

export function openDeadLetters(options: {
  readonly database: Database;
  readonly queues: PageQueues;
  readonly driver: LedgerDriver;
  readonly log: Logger;
}): DeadLetters {
  const { database, queues, driver, log } = options;

  /** What follows a decision that is committed: a failure here is for the sweep to make up, not for who decided. */
  async function afterwards(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      log.warn({ err: error }, 'the queues will follow a decided dead letter with the next sweep');
    }
  }

  async function removeJobs(ids: readonly number[]): Promise<void> {
    for (const id of ids) {
      const letter = await readDeadLetter(database, id);
      if (letter) await removeLetterJobs(queues, [letter]);
    }
  }

  const deadLetters: DeadLetters = {
    async redrive(ids, decision) {
      const redriven: number[] = [];
      const shopIds = new Set<number>();
      try {
        for (const id of ids) {
          const shopId = await redrivePage(database, id, decision);
          if (shopId === null) continue;
          failpoint('page.redriven');
          redriven.push(id);
          shopIds.add(shopId);
        }
      } finally {
        await afterwards(async () => {
          for (const shopId of shopIds) await driver.releaseShop(shopId);
          await removeJobs(redriven);
        });
      }
      return redriven;
    },

    async discard(ids, decision) {
      const discarded: number[] = [];
      for (const id of ids) if (await discardDeadLetter(database, id, decision)) discarded.push(id);
      await afterwards(() => removeJobs(discarded));
      return discarded;
    },

    async retried(deadLetterId) {
      try {
        const redriven = await deadLetters.redrive([deadLetterId], BULL_BOARD);
        return redriven.length > 0 ? 'redriven' : 'nothing_to_do';
      } catch (error) {
        if (!isDatabaseUnavailable(error)) throw error;
        throw new WaitError('dependency', DEPENDENCY_WAIT_MS, 'PostgreSQL is not reachable', {
          cause: error,
        });
      }
    },

    async unreadable(platform, { jobId, attemptsMade, problem }) {
      const page = pageOfJobId(jobId);
      if (!page) return null;
      const id = await killUnreadablePage(database, { platform, ...page }, problem, attemptsMade);
      const letter = id === null ? null : await readDeadLetter(database, id);
      if (!letter) return null;
      if (attemptsMade > letter.sourceAttemptsMade) {
        return (await deadLetters.retried(letter.id)) === 'redriven' ? 'redriven' : null;
      }
      const { pageId, generation, runId, shop, reason, userMessage } = letter;
      const deadLetterId = letter.id;
      return { v: 1, deadLetterId, platform, pageId, generation, runId, shop, reason, userMessage };
    },

    async follow({ graceMs, dryRun = false }) {
      const missing: DeadLetterJob[] = [];
      const leftOver: LetterJobs[] = [];
      for (const platform of PLATFORM_IDS) {
        const standing = await standingDeadLetters(database, platform, DEAD_LETTERS_KEPT, graceMs);
        missing.push(...(await findMissingLetters(queues, platform, standing)));
        const decided = await decidedDeadLetters(database, platform, LEFT_OVER_MS);
        leftOver.push(...(await findStandingLetters(queues, platform, decided)));
      }
      if (dryRun) return { missing, leftOver };
      for (const letter of missing) await addDeadLetter(queues, letter);
      await removeLetterJobs(queues, leftOver);
      if (missing.length + leftOver.length > 0) {
        const counts = { missing: missing.length, leftOver: leftOver.length };
        log.warn(counts, 'dead-letter queues follow PostgreSQL');
      }
      return { missing, leftOver };
    },
  };
  return deadLetters;
}
