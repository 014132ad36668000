/**
 * How a run advances: list → relist → tombstones → ended.
 *
 * A step is taken by whoever wins a conditional UPDATE that finds no open page. Between a list answer and its next page
 * there is always an open row, so no crash can make a run look finished. Each step opens the pages of the next phase in
 * the same transaction, or goes straight on when there are none to open.
 *
 *   - relist: a pass over everything updated since the run began (the catch-up), and, where lists are offset lists,
 *     every slice of more than one page once more: a product that left the slice meanwhile moved the rows behind it, and
 *     one of those may have been missed. Listed again until no new id appears, MAX_ROUNDS times at most; then the window
 *     is halved. At the smallest window the run is `unstable`: no tombstones, no watermark.
 *   - tombstones: live listings that no page listed and nothing wrote since (tombstones.ts).
 *   - ended: the final status; the watermark moves only when every page is settled.
 *
 * A run over a list of ids has listed nothing, so that it ends when its pages have.
 */
import type { PagingFacts, RunKind, RunStatus } from '@syncstore/contracts';
import { failpoint } from '@syncstore/observe';
import { type Database, inTransaction, type Sql } from '../database.ts';
import { PAGE_TOTALS } from './page-totals.ts';
import { insertSlices, type NewSlice } from './slices.ts';
import { openTombstones, type TombstoneLimits } from './tombstones.ts';
import { canBeCut, cutEvenly } from './windows.ts';

const MAX_ROUNDS = 5;
/** Seconds by which the catch-up window reaches into the future, against clocks that differ. */
const CATCH_UP_AHEAD = 300;

export interface AdvanceOptions {
  readonly paging: PagingFacts;
  readonly tombstones: TombstoneLimits;
  /** Milliseconds that the next incremental run reaches back behind this run's start. */
  readonly watermarkOverlapMs: number;
}

export type Advance =
  | { readonly kind: 'waiting' }
  /** New pages are open: release them. */
  | { readonly kind: 'opened' }
  | { readonly kind: 'ended'; readonly status: RunStatus };

interface RunRow {
  id: number;
  shop_id: number;
  kind: RunKind;
  phase: 'list' | 'relist' | 'tombstones';
  priority: number;
  clock_at: number;
  elapsed: number;
  start_ticket: number;
  unstable: boolean;
  /** Dead, or cancelled: what they would have listed is not known. */
  lost_pages: number;
  listed: number;
  approved: boolean;
}

/** Takes every step that a run can take now. Safe to call at any time, from anywhere. */
export async function advanceRun(
  database: Database,
  runId: number,
  options: AdvanceOptions,
): Promise<Advance> {
  if (await hasOpenPages(database.prepared, runId)) return { kind: 'waiting' };
  return inTransaction(database, async (sql) => {
    const step = await takeStep(sql, runId, options);
    if (step.kind !== 'waiting') failpoint('run.advancing');
    return step;
  });
}

async function takeStep(sql: Sql, runId: number, options: AdvanceOptions): Promise<Advance> {
  const run = await lockIdleRun(sql, runId);
  if (!run) return { kind: 'waiting' };
  let phase: RunRow['phase'] = run.phase;
  if (run.kind !== 'ids' && phase === 'list') {
    await insertSlices(sql, runRef(run), [catchUp(run)]);
    await followUp(sql, run, options.paging);
    await sql.$executeRaw`UPDATE import_runs SET phase = 'relist' WHERE id = ${run.id}`;
    return { kind: 'opened' };
  }
  if (run.kind !== 'ids' && phase === 'relist') {
    const lists = await followUp(sql, run, options.paging);
    if (lists === 'opened') return { kind: 'opened' };
    phase = 'tombstones';
    const opened =
      lists === 'at-rest' && mayDelist(run)
        ? await openTombstones(
            sql,
            { ...runRef(run), startTicket: run.start_ticket, approved: run.approved },
            options.tombstones,
          )
        : 0;
    await sql.$executeRaw`UPDATE import_runs SET phase = 'tombstones' WHERE id = ${run.id}`;
    if (opened > 0) return { kind: 'opened' };
  }
  return { kind: 'ended', status: await endRun(sql, run.id, options.watermarkOverlapMs) };
}

/**
 * Asked without a lock first, since nearly every page that settles leaves others open. The last one to commit sees none.
 * The order keeps the planner on the index of open pages, where it would bet on meeting one soon in the whole table.
 */
async function hasOpenPages(sql: Sql, runId: number): Promise<boolean> {
  const rows = await sql.$queryRaw<{ id: number }[]>`
    SELECT 1 AS id FROM import_pages WHERE run_id = ${runId} AND status IN ('ready', 'queued', 'running')
    ORDER BY run_id, import_pages.id LIMIT 1`;
  return rows.length > 0;
}

/** The run, locked, when none of its pages is open; null when it has open pages or has ended. */
async function lockIdleRun(sql: Sql, runId: number): Promise<RunRow | null> {
  const locked = await sql.$queryRaw<{ id: number }[]>`
    SELECT id FROM import_runs
    WHERE id = ${runId} AND status IN ('running', 'redriving') AND phase <> 'ended' AND paused_at IS NULL FOR NO KEY UPDATE`;
  if (locked.length === 0) return null;
  // A statement of its own: its snapshot is taken after the lock, and sees what the last settling page committed.
  const rows = await sql.$queryRaw<RunRow[]>`
    SELECT r.id, r.shop_id, r.kind, r.phase, r.clock_at::float8 AS clock_at, r.start_ticket::float8 AS start_ticket,
      extract(epoch FROM now() - r.started_at)::float8 AS elapsed, r.unstable, r.delisting_approved AS approved,
      (SELECT coalesce(min(priority), 0) FROM import_pages WHERE run_id = r.id)::int AS priority,
      (SELECT count(*) FROM import_pages WHERE run_id = r.id AND status IN ('dead', 'cancelled'))::int AS lost_pages,
      (SELECT coalesce(sum(listed), 0) FROM import_pages WHERE run_id = r.id)::float8 AS listed
    FROM import_runs r
    WHERE r.id = ${runId} AND NOT EXISTS (
      SELECT FROM import_pages WHERE run_id = r.id AND status IN ('ready', 'queued', 'running'))`;
  return rows[0] ?? null;
}

const runRef = (run: RunRow) => ({ id: run.id, shopId: run.shop_id, priority: run.priority });

function catchUp(run: RunRow): NewSlice {
  const from = Math.floor(run.clock_at / 1000);
  return {
    role: 'catch_up',
    round: 0,
    field: 'update_time',
    from,
    to: from + Math.ceil(run.elapsed) + CATCH_UP_AHEAD,
    statuses: [],
    parentId: null,
  };
}

function mayDelist(run: RunRow): boolean {
  return run.kind !== 'incremental' && run.lost_pages === 0 && !run.unstable;
}

interface ListedSlice {
  id: number;
  role: NewSlice['role'];
  round: number;
  field: NewSlice['field'];
  from: number;
  to: number;
  statuses: string[];
  new_ids: number;
}

/**
 * Opens the slices that have to be listed once more.
 * @returns `unstable` when none was opened and one kept moving at the smallest window
 */
async function followUp(
  sql: Sql,
  run: RunRow,
  paging: PagingFacts,
): Promise<'opened' | 'at-rest' | 'unstable'> {
  const listed = await sql.$queryRaw<ListedSlice[]>`
    WITH followed AS (
      UPDATE import_slices SET followed_up = true
      WHERE run_id = ${run.id} AND status = 'listed' AND role <> 'confirm' AND NOT followed_up
      RETURNING id, role, round, field, from_second::float8 AS from, to_second::float8 AS to, statuses, page_count, new_ids
    )
    SELECT * FROM followed WHERE page_count > 1 ORDER BY id`;
  if (paging.kind !== 'offset') return 'at-rest';
  let isUnstable = false;
  const next: NewSlice[] = [];
  for (const slice of listed) {
    if (slice.role === 'relist' && slice.new_ids === 0) continue;
    if (slice.round < MAX_ROUNDS) next.push(again(slice, slice.round + 1));
    else if (canBeCut(slice, paging.windowOverlapSeconds)) {
      const halves = cutEvenly(slice, 2, paging.windowOverlapSeconds);
      next.push(...halves.map((half) => ({ ...again(slice, 1), ...half })));
    } else isUnstable = true;
  }
  if (isUnstable) await sql.$executeRaw`UPDATE import_runs SET unstable = true WHERE id = ${run.id}`;
  await insertSlices(sql, runRef(run), next);
  if (next.length > 0) return 'opened';
  return isUnstable ? 'unstable' : 'at-rest';
}

function again(slice: ListedSlice, round: number): NewSlice {
  const { field, from, to, statuses, id } = slice;
  return { role: 'relist', round, field, from, to, statuses, parentId: id };
}

/** Ends a run whose pages are all settled, dead or superseded, and moves its shop's watermark when none is dead or cancelled. */
async function endRun(sql: Sql, runId: number, watermarkOverlapMs: number): Promise<RunStatus> {
  const rows = await sql.$queryRaw<{ status: RunStatus }[]>`
    WITH page AS (
      SELECT count(*) FILTER (WHERE status = 'dead') AS dead, count(*) FILTER (WHERE status = 'cancelled') AS cancelled,
        coalesce(sum(listed), 0) AS listed
      FROM import_pages WHERE run_id = ${runId}
    )
    UPDATE import_runs r SET phase = 'ended', ended_at = now(), totals = (${PAGE_TOTALS}), status = CASE
        WHEN page.cancelled > 0 THEN 'cancelled'
        WHEN page.dead > 0 AND page.listed = 0 THEN 'failed'
        WHEN page.dead > 0 OR r.unstable OR r.delisting_pending > 0 THEN 'completed_with_errors'
        ELSE 'completed' END
    FROM page WHERE r.id = ${runId}
    RETURNING r.status`;
  await sql.$executeRaw`
    UPDATE shops s SET updated_at = now(), watermark = greatest(s.watermark,
        to_timestamp((r.clock_at - ${watermarkOverlapMs}::bigint) / 1000.0))
    FROM import_runs r
    WHERE r.id = ${runId} AND s.id = r.shop_id AND r.kind <> 'ids' AND NOT r.unstable
      AND NOT EXISTS (SELECT FROM import_pages WHERE run_id = r.id AND status IN ('dead', 'cancelled'))`;
  return rows[0]?.status ?? 'completed';
}
