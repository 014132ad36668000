/**
 * What people do to runs and shops while they go: pause, resume, cancel. Each is recorded with who and why.
 *
 *   - Pausing puts the queued pages back on the shelf (held.ts). A page that a worker has in hand is finished first.
 *   - Resuming ends the hold; the caller releases the shop's pages, or the next sweep does.
 *   - Cancelling ends the run for good: its open pages are `cancelled`, one that a worker has in hand among them, whose
 *     next transaction stops at the fence. What was written stays written, and its accounting still adds up: ids whose
 *     details were not settled count as unsettled. Pages that somebody had redriven are dead letters again.
 */
import type { PageJob } from '@syncstore/contracts';
import { type Database, inTransaction, Prisma, type Sql } from '../database.ts';
import { type Decision, NotPossibleError, recordAction } from '../operator-actions.ts';
import { storableText } from '../storable.ts';
import { returnRedriven } from './death.ts';
import { shelvePages } from './held.ts';
import { type JobRow, pageJob } from './page-row.ts';
import { PAGE_TOTALS } from './page-totals.ts';

/** What a change did to the queues: the caller removes these jobs, and what it leaves finds nothing to do. */
export interface Held {
  /** False when things were as asked for already. */
  readonly changed: boolean;
  readonly jobs: readonly PageJob[];
}

const UNCHANGED: Held = { changed: false, jobs: [] };

/** @throws NotPossibleError when there is no such run, or it has ended */
export async function pauseRun(database: Database, runId: number, by: Decision): Promise<Held> {
  return inTransaction(database, async (sql) => {
    const { paused } = await lockActiveRun(sql, runId);
    if (paused) return UNCHANGED;
    await sql.$executeRaw`UPDATE import_runs SET paused_at = now() WHERE id = ${runId}`;
    await recordAction(sql, by, 'pause', `run ${runId}`);
    return { changed: true, jobs: await shelvePages(sql, Prisma.sql`p.run_id = ${runId}`) };
  });
}

/**
 * @returns the shop whose pages can be released; null when the run was not paused
 * @throws NotPossibleError when there is no such run, or it has ended
 */
export async function resumeRun(
  database: Database,
  runId: number,
  by: Decision,
): Promise<{ readonly shopId: number } | null> {
  return inTransaction(database, async (sql) => {
    const { paused, shop_id: shopId } = await lockActiveRun(sql, runId);
    if (!paused) return null;
    await sql.$executeRaw`UPDATE import_runs SET paused_at = NULL WHERE id = ${runId}`;
    await recordAction(sql, by, 'resume', `run ${runId}`);
    return { shopId };
  });
}

/** @throws NotPossibleError when there is no such run, or it has ended */
export async function cancelRun(database: Database, runId: number, by: Decision): Promise<Held> {
  return inTransaction(database, async (sql) => {
    // Pages before their run, as list commits lock them.
    const jobs = await cancelPages(sql, runId);
    await lockActiveRun(sql, runId);
    // With the run locked nothing opens pages any more; these were opened while we waited for it.
    jobs.push(...(await cancelPages(sql, runId)));
    const message = storableText(`cancelled by ${by.who}${by.why === null ? '' : `: ${by.why}`}`);
    // By the clock, not by this transaction's beginning: the run may have been started while it waited for the lock.
    await sql.$executeRaw`
      UPDATE import_runs r SET status = 'cancelled', phase = 'ended', ended_at = clock_timestamp(), paused_at = NULL,
        message = ${message}, totals = (${PAGE_TOTALS})
      WHERE id = ${runId}`;
    await recordAction(sql, by, 'cancel', `run ${runId}`);
    return { changed: true, jobs };
  });
}

/** @throws NotPossibleError when there is no such shop */
export async function pauseShop(database: Database, shopId: number, by: Decision): Promise<Held> {
  return inTransaction(database, async (sql) => {
    const { status, name } = await lockShop(sql, shopId);
    if (status !== 'active') return UNCHANGED;
    const reason = storableText(by.why ?? `paused by ${by.who}`);
    await sql.$executeRaw`
      UPDATE shops SET status = 'paused', paused_at = now(), paused_reason = ${reason} WHERE id = ${shopId}`;
    await recordAction(sql, by, 'pause', `shop ${name}`);
    return { changed: true, jobs: await shelvePages(sql, Prisma.sql`p.shop_id = ${shopId}`) };
  });
}

/**
 * @returns false when the shop was not paused
 * @throws NotPossibleError when there is no such shop
 */
export async function resumeShop(database: Database, shopId: number, by: Decision): Promise<boolean> {
  return inTransaction(database, async (sql) => {
    const { status, name } = await lockShop(sql, shopId);
    if (status === 'active') return false;
    await sql.$executeRaw`
      UPDATE shops SET status = 'active', paused_at = NULL, paused_reason = NULL WHERE id = ${shopId}`;
    await recordAction(sql, by, 'resume', `shop ${name}`);
    return true;
  });
}

async function lockActiveRun(sql: Sql, runId: number): Promise<{ shop_id: number; paused: boolean }> {
  const rows = await sql.$queryRaw<{ shop_id: number; status: string; paused: boolean }[]>`
    SELECT shop_id, status, paused_at IS NOT NULL AS paused FROM import_runs WHERE id = ${runId} FOR NO KEY UPDATE`;
  const run = rows[0];
  if (!run) throw new NotPossibleError(`There is no run ${runId}.`);
  if (!['requested', 'running', 'redriving'].includes(run.status)) {
    throw new NotPossibleError(
      `The run ${runId} has ended already (it is ${run.status.replaceAll('_', ' ')}).`,
    );
  }
  return run;
}

async function lockShop(sql: Sql, shopId: number): Promise<{ status: string; name: string }> {
  const rows = await sql.$queryRaw<{ status: string; name: string }[]>`
    SELECT status, platform || '/' || external_id AS name FROM shops WHERE id = ${shopId} FOR NO KEY UPDATE`;
  if (!rows[0]) throw new NotPossibleError(`There is no shop ${shopId}.`);
  return rows[0];
}

/** @returns the jobs of those that had been released */
async function cancelPages(sql: Sql, runId: number): Promise<PageJob[]> {
  await returnRedriven(sql, runId);
  const rows = await sql.$queryRaw<(JobRow & { was_queued: boolean })[]>`
    UPDATE import_pages p SET status = 'cancelled', settled_at = now(), lease_until = NULL, waiting_for = NULL,
      waiting_until = NULL
    FROM shops s
    WHERE p.run_id = ${runId} AND p.status IN ('ready', 'queued', 'running') AND s.id = p.shop_id
    RETURNING p.id::float8 AS id, p.generation, p.run_id, s.platform, s.external_id AS shop, p.priority,
      p.queued_at IS NOT NULL AS was_queued`;
  return rows.filter((row) => row.was_queued).map(pageJob);
}
