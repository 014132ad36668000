/**
 * Says, and mends, what differs between PostgreSQL and Redis, and what a crash left undone. PostgreSQL decides.
 *
 *   1. Pages of paused runs and shops that are queued still: back on the shelf.
 *   2. Pages that should have a job and have none (a crash between commit and enqueueing, a flush, an empty Redis, a worker
 *      that died with its job): a new generation, and its job.
 *   3. Shops with pages to release and room for them, and runs with nothing open: they go on.
 *   4. Jobs whose page PostgreSQL does not know, has settled, or has given another generation (a database restored from a
 *      backup, a pause): removed. Their page has its own job, from 2 or 3.
 *   5. Dead letters that their queue lacks, and letters in it that were decided (dead-letters.ts).
 *   6. Rate limits that were changed, and that Redis does not know.
 *   7. Shops without schedules: they get the usual ones (schedules.ts).
 *
 * The producer does it on a timer and `syncstore repair` when asked: one implementation, safe to run side by side, since
 * every step is a conditional UPDATE and only its winner enqueues.
 */
import { isPlatformId, type PageJob } from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import { heldPages, idleWork, regenerate, shelvePages, strayJobs, suspectPages } from '@syncstore/store';
import { restoreLimits } from './budgets.ts';
import type { Runtime } from './runtime.ts';
import { restoreSchedules } from './schedules.ts';

export interface RepairOptions {
  /** Only says what differs. */
  readonly dryRun: boolean;
  /** Looks at every job in Redis too, which costs more than the other questions. */
  readonly thorough: boolean;
  /** How long a page may be on its way into Redis before it counts as lost, milliseconds. */
  readonly graceMs: number;
}

export const DIFFERENCES = [
  'held_pages',
  'lost_jobs',
  'idle_shops',
  'idle_runs',
  'stray_jobs',
  'dead_letters',
  'rate_limits',
  'missing_schedules',
] as const;

export interface Difference {
  readonly kind: (typeof DIFFERENCES)[number];
  readonly count: number;
  /** Some of them, for people. */
  readonly examples: readonly string[];
}

const EXAMPLES = 5;
/** Pages examined at a time. Pages that Redis still holds stay suspects, so that the pass has to go on beyond them. */
const SUSPECTS_AT_A_TIME = 1_000;

/** @returns what differed, or differs still under `dryRun`; empty when nothing does */
export async function repair(runtime: Runtime, options: RepairOptions): Promise<Difference[]> {
  const found = [
    await shelveHeldPages(runtime, options),
    await replaceLostJobs(runtime, options),
    await goOnWithShops(runtime, options),
    await goOnWithRuns(runtime, options),
  ];
  found.push(
    await followDeadLetters(runtime, options),
    await followLimits(runtime, options),
    await addMissingSchedules(runtime, options),
  );
  if (options.thorough) found.push(await removeStrayJobs(runtime, options));
  return found.filter(({ count }) => count > 0);
}

async function shelveHeldPages(
  { database, queues }: Runtime,
  { dryRun }: RepairOptions,
): Promise<Difference> {
  if (dryRun) return differing('held_pages', (await heldPages(database.sql)).map(nameOf));
  const shelved = await shelvePages(database.sql);
  await queues.remove(shelved);
  return differing('held_pages', shelved.map(nameOf));
}

async function replaceLostJobs(runtime: Runtime, { dryRun, graceMs }: RepairOptions): Promise<Difference> {
  const { database, queues, log } = runtime;
  const replaced: string[] = [];
  let suspects: PageJob[] = [];
  do {
    const last = suspects.at(-1)?.pageId;
    suspects = await suspectPages(database, graceMs, SUSPECTS_AT_A_TIME, last);
    for (const lost of await queues.findMissing(suspects)) {
      const replacement = dryRun ? null : await regenerate(database, lost);
      if (!replacement && !dryRun) continue;
      if (replacement) {
        failpoint('page.regenerated');
        await queues.enqueue([replacement]);
        const { generation } = replacement.job;
        log.warn({ page: lost.pageId, runId: lost.runId, generation }, 'lost page job replaced');
      }
      replaced.push(nameOf(lost));
    }
  } while (suspects.length === SUSPECTS_AT_A_TIME);
  return differing('lost_jobs', replaced);
}

async function goOnWithShops(runtime: Runtime, { dryRun }: RepairOptions): Promise<Difference> {
  const { shops } = await idleWork(runtime.database, runtime.config.producer.shopWindow);
  if (!dryRun) for (const { shopId } of shops) await runtime.driver.releaseShop(shopId);
  return differing(
    'idle_shops',
    shops.map(({ name }) => name),
  );
}

async function goOnWithRuns(runtime: Runtime, { dryRun }: RepairOptions): Promise<Difference> {
  const { runs } = await idleWork(runtime.database, runtime.config.producer.shopWindow);
  const known = runs.flatMap(({ platform, ...run }) =>
    isPlatformId(platform) ? [{ ...run, platform }] : [],
  );
  if (!dryRun) {
    for (const { runId, shopId, platform } of known) {
      await runtime.driver.advance(runId, { id: shopId, platform });
    }
  }
  return differing(
    'idle_runs',
    known.map(({ runId }) => `run ${runId}`),
  );
}

async function followDeadLetters(
  { deadLetters }: Runtime,
  { dryRun, graceMs }: RepairOptions,
): Promise<Difference> {
  const { missing, leftOver } = await deadLetters.follow({ graceMs, dryRun });
  const letters = [...missing, ...leftOver];
  return differing(
    'dead_letters',
    letters.map(({ pageId, generation }) => `dead letter of page ${pageId} (generation ${generation})`),
  );
}

async function followLimits(runtime: Runtime, { dryRun }: RepairOptions): Promise<Difference> {
  return differing('rate_limits', await restoreLimits(runtime, { dryRun }));
}

async function addMissingSchedules(runtime: Runtime, { dryRun }: RepairOptions): Promise<Difference> {
  const missing = await restoreSchedules(runtime, { dryRun });
  return differing(
    'missing_schedules',
    missing.map(({ shop, kind }) => `${kind} runs of ${shop}`),
  );
}

async function removeStrayJobs(
  { database, queues, log }: Runtime,
  { dryRun }: RepairOptions,
): Promise<Difference> {
  const strays: PageJob[] = [];
  // Redis first: a page is committed before it is enqueued, so that a job that is found has its page.
  for await (const jobs of queues.waiting()) strays.push(...(await strayJobs(database, jobs)));
  if (!dryRun && strays.length > 0) {
    await queues.remove(strays);
    log.warn({ count: strays.length, pages: strays.slice(0, EXAMPLES).map(nameOf) }, 'stray jobs removed');
  }
  return differing('stray_jobs', strays.map(nameOf));
}

function differing(kind: Difference['kind'], examples: readonly string[]): Difference {
  return { kind, count: examples.length, examples: examples.slice(0, EXAMPLES) };
}

function nameOf({ pageId, generation, runId }: PageJob): string {
  return `page ${pageId} (generation ${generation}) of run ${runId}`;
}
