/**
 * Puts pages that the ledger released into the queues, and tells a repair which of them are gone, and which have no page.
 *
 * A job's id is made of page and generation, so that a page released twice is one job. BullMQ ignores an id that it still
 * knows without a word, even when that job is finished: such a job would never run. The ledger asks for a page only when
 * it is open, so that a finished job of the same generation is a remainder (a crash between the ledger and Redis, a
 * restored backup) and gives way.
 */
import { type PageJob, PLATFORM_IDS, type PlatformId, pageJobId, pageJobSchema } from '@syncstore/contracts';
import type { Job } from 'bullmq';
import { type JobState, readJobStates } from './job-states.ts';
import type { PageQueues } from './queues.ts';

export interface Enqueued {
  readonly added: number;
  /** Waiting, delayed or running already: left alone. */
  readonly alreadyQueued: readonly PageJob[];
  /** Finished jobs of the same generation that gave way; counted in `added` too. */
  readonly replaced: readonly PageJob[];
}

export interface EnqueueOptions {
  /** 1 goes first, then 2, up to 2,097,151. 0, or left out: before all of them. */
  readonly priority?: number;
}

/**
 * Adds page jobs to the queues of their platforms. Safe to call again with the same pages.
 * @throws what ioredis throws when Redis is away; some of the jobs may be there then
 */
export async function enqueuePages(
  queues: PageQueues,
  jobs: readonly PageJob[],
  { priority = 0 }: EnqueueOptions = {},
): Promise<Enqueued> {
  let added = 0;
  const alreadyQueued: PageJob[] = [];
  const replaced: PageJob[] = [];
  for (const [platform, states] of await statesByPlatform(queues, jobs)) {
    const queue = queues.pages[platform];
    const toAdd: PageJob[] = [];
    for (const [job, state] of states) {
      if (state === 'open') {
        alreadyQueued.push(job);
        continue;
      }
      if (state !== 'absent') {
        await queue.remove(pageJobId(job.pageId, job.generation));
        replaced.push(job);
      }
      toAdd.push(job);
    }
    if (toAdd.length === 0) continue;
    await queue.addBulk(
      toAdd.map((job) => ({
        name: 'page',
        data: job,
        opts: { jobId: pageJobId(job.pageId, job.generation), priority },
      })),
    );
    added += toAdd.length;
  }
  return { added, alreadyQueued, replaced };
}

/** Which of these jobs Redis neither keeps waiting nor runs: absent, or finished. One round trip a platform. */
export async function findMissingJobs(queues: PageQueues, jobs: readonly PageJob[]): Promise<PageJob[]> {
  const missing: PageJob[] = [];
  for (const [, states] of await statesByPlatform(queues, jobs)) {
    for (const [job, state] of states) if (state !== 'open') missing.push(job);
  }
  return missing;
}

const JOBS_AT_A_TIME = 1_000;

/** The jobs that wait or are delayed, some at a time. One that can't be read is left to the worker, which fails it. */
export async function* waitingPageJobs(queues: PageQueues): AsyncGenerator<PageJob[]> {
  for (const queue of Object.values(queues.pages)) {
    for (let start = 0; ; start += JOBS_AT_A_TIME) {
      const end = start + JOBS_AT_A_TIME - 1;
      // A job that is removed between the list and the reading of it comes as undefined, which its type does not say.
      const jobs: readonly (Job<PageJob> | undefined)[] = await queue.getJobs(
        ['waiting', 'prioritized', 'delayed'],
        start,
        end,
      );
      if (jobs.length === 0) break;
      yield jobs.flatMap((job) => {
        const read = pageJobSchema.safeParse(job?.data);
        return read.success ? [read.data] : [];
      });
    }
  }
}

/** Removes jobs that wait or are delayed. One that a worker has in hand is left to it: it finds that its page has moved on. */
export async function removePageJobs(queues: PageQueues, jobs: readonly PageJob[]): Promise<void> {
  await Promise.all(
    jobs.map((job) => queues.pages[job.platform].remove(pageJobId(job.pageId, job.generation))),
  );
}

async function statesByPlatform(
  queues: PageQueues,
  jobs: readonly PageJob[],
): Promise<Map<PlatformId, [PageJob, JobState][]>> {
  const result = new Map<PlatformId, [PageJob, JobState][]>();
  for (const platform of PLATFORM_IDS) {
    const group = jobs.filter((job) => job.platform === platform);
    const ids = group.map(({ pageId, generation }) => pageJobId(pageId, generation));
    const states = await readJobStates(queues.redis, queues.pages[platform], ids);
    result.set(
      platform,
      group.map((job, index) => [job, states[index] ?? 'absent']),
    );
  }
  return result;
}
