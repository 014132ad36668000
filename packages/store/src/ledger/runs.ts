/**
 * The life of a run.
 *
 *   1. `requested`: somebody asked for it (`requestRun`). One active run per shop and kind: a partial unique index.
 *   2. `running`: the producer asked the marketplace for its clock and cut the list into slices (`startRun`).
 *   3. It advances through its phases whenever no page is open (advance.ts).
 *   4. `completed`, `completed_with_errors`, `failed` or `cancelled`.
 */
import type { ListingRunKind, PagingFacts } from '@syncstore/contracts';
import { beginTrace, tellTrace, traceParent } from '@syncstore/observe';
import { type Database, inTransaction, Prisma, type Sql } from '../database.ts';
import { isUniqueViolation } from '../sql-state.ts';
import { storableText } from '../storable.ts';
import { insertSlices } from './slices.ts';
import { cutAt, type Window } from './windows.ts';

/** Incremental runs go ahead of full ones. */
const PRIORITY: Readonly<Record<ListingRunKind, number>> = { incremental: 0, full: 10, deep: 10 };

/** Most slices that a run starts with: what they are cut and inserted in has an end. Beyond it a slice has several pages. */
const MAX_FIRST_SLICES = 20_000;
/**
 * How full the one page of a known shop's slice is meant to be: what was added since the last run must not make a second
 * page, and what is listed but not held here (deleted, frozen) is not spread evenly.
 */
const PAGE_FILL = 0.85;

export interface RequestedRun {
  readonly runId: number;
  /** False when an active run of that kind was there already: its id is given. */
  readonly isNew: boolean;
}

export interface RunRequest {
  readonly shopId: number;
  readonly kind: ListingRunKind;
  readonly requestedBy: string;
}

/** Asks for a run. The producer starts it within its next sweep. */
export function requestRun(database: Database, request: RunRequest): Promise<RequestedRun> {
  return beginTrace('import request', { 'syncstore.run.kind': request.kind }, async () => {
    const run = await insertOrFindRun(database, request);
    tellTrace({ 'syncstore.run.id': run.runId, 'syncstore.run.new': run.isNew });
    return run;
  });
}

async function insertOrFindRun(database: Database, request: RunRequest): Promise<RequestedRun> {
  for (;;) {
    try {
      const run = await database.prisma.importRun.create({
        data: {
          shopId: request.shopId,
          kind: request.kind,
          status: 'requested',
          requestedBy: request.requestedBy,
          traceParent: traceParent(),
        },
        select: { id: true },
      });
      return { runId: run.id, isNew: true };
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
    }
    const active = await database.prisma.importRun.findFirst({
      where: { shopId: request.shopId, kind: request.kind, status: { in: ['requested', 'running'] } },
      select: { id: true },
    });
    // None: it ended between the two statements, so that there is room for a new one now.
    if (active) return { runId: active.id, isNew: false };
  }
}

export interface RunToStart {
  readonly runId: number;
  readonly kind: ListingRunKind;
  readonly shopId: number;
  /** The trace that its request began. */
  readonly traceParent: string | null;
}

export interface RunStart {
  /** Unix milliseconds by the marketplace's clock, asked for just now. */
  readonly clockAt: number;
  readonly paging: PagingFacts;
  /** Products that a slice should hold at most, also where a page holds more. */
  readonly sliceTarget: number;
}

/**
 * Cuts a requested run into slices and opens their first pages.
 *
 * An incremental run of a shop without a watermark becomes a full one, since it has nothing to go on from. A shop that
 * is known is cut where its listings lie, into slices of one page: they are listed side by side, and a list that was read
 * in one answer can't have moved meanwhile, so that none of them is listed again. Of an unknown shop the first list
 * answers will tell.
 * @returns false when another producer started it
 */
export async function startRun(
  database: Database,
  run: Omit<RunToStart, 'traceParent'>,
  start: RunStart,
): Promise<boolean> {
  return inTransaction(database, async (sql) => {
    const rows = await sql.$queryRaw<{ watermark: Date | null }[]>`
      SELECT s.watermark FROM import_runs r JOIN shops s ON s.id = r.shop_id
      WHERE r.id = ${run.runId} AND r.status = 'requested' FOR UPDATE OF r`;
    const row = rows[0];
    if (!row) return false;
    const field = start.paging.sliceField[run.kind];
    const to = Math.floor(start.clockAt / 1000);
    const from =
      run.kind === 'incremental' && row.watermark
        ? Math.floor(row.watermark.getTime() / 1000)
        : start.paging.epoch;
    // A clock that went back must not make an empty window: some lists refuse one.
    const window = { from: Math.min(from, to - 1), to };
    const target = Math.min(start.sliceTarget, start.paging.pageSize * PAGE_FILL);
    const cuts = run.kind === 'incremental' ? [] : await knownCuts(sql, run.shopId, field, target);
    await sql.$executeRaw`
      UPDATE import_runs SET status = 'running', phase = 'list', started_at = now(), message = NULL,
        clock_at = ${start.clockAt}::bigint, start_ticket = nextval('import_ticket_seq')
      WHERE id = ${run.runId}`;
    await insertSlices(
      sql,
      { id: run.runId, shopId: run.shopId, priority: PRIORITY[run.kind] },
      cutAt(window, cuts, start.paging.windowOverlapSeconds).map((piece: Window) => ({
        ...piece,
        role: 'base',
        round: 0,
        field,
        statuses: [],
        parentId: null,
      })),
    );
    return true;
  });
}

/**
 * Seconds at which the shop's known listings fall into equal parts. How many parts, the last full run tells: a marketplace
 * also lists what is not held here.
 */
async function knownCuts(
  sql: Sql,
  shopId: number,
  field: 'update_time' | 'create_time',
  target: number,
): Promise<number[]> {
  const counts = await sql.$queryRaw<{ known: number; listed: number | null }[]>`
    SELECT (SELECT count(*) FROM listing_sync_state WHERE shop_id = ${shopId} AND live)::float8 AS known,
      (SELECT totals ->> 'distinct' FROM import_runs WHERE shop_id = ${shopId} AND kind IN ('full', 'deep')
        AND status = 'completed' ORDER BY id DESC LIMIT 1)::float8 AS listed`;
  const { known = 0, listed = null } = counts[0] ?? {};
  if (known === 0) return [];
  const parts = Math.min(MAX_FIRST_SLICES, Math.ceil(Math.max(known, listed ?? 0) / target));
  if (parts < 2) return [];
  const fractions = Array.from({ length: parts - 1 }, (_, index) => (index + 1) / parts);
  // Update times stand in the narrow rows, and there they are current. Creation times are read from the index of external ids,
  // delisted listings among them: where to cut is a hint.
  const times =
    field === 'update_time'
      ? Prisma.sql`SELECT platform_updated_at::float8 AS t FROM listing_sync_state WHERE shop_id = ${shopId} AND live`
      : Prisma.sql`SELECT extract(epoch FROM platform_created_at)::float8 AS t FROM platform_mappings
          WHERE shop_id = ${shopId} AND platform_created_at IS NOT NULL`;
  const rows = await sql.$queryRaw<{ cuts: number[] | null }[]>`
    SELECT percentile_disc(${fractions}::float8[]) WITHIN GROUP (ORDER BY t) AS cuts FROM (${times}) AS times`;
  return (rows[0]?.cuts ?? []).map(Math.floor);
}

/** Runs that were asked for and not started yet, oldest first. */
export async function requestedRuns(database: Database): Promise<RunToStart[]> {
  const rows = await database.sql.$queryRaw<
    { id: number; kind: ListingRunKind; shop_id: number; trace_parent: string | null }[]
  >`
    SELECT r.id, r.kind, r.shop_id, r.trace_parent FROM import_runs r JOIN shops s ON s.id = r.shop_id
    WHERE r.status = 'requested' AND r.paused_at IS NULL AND s.status = 'active' ORDER BY r.id`;
  return rows.map((row) => ({
    runId: row.id,
    kind: row.kind,
    shopId: row.shop_id,
    traceParent: row.trace_parent,
  }));
}

/** Says why a run could not be started yet; it stays requested. A run that another producer started meanwhile is left alone. */
export async function noteRun(database: Database, runId: number, message: string): Promise<void> {
  await database.prisma.importRun.updateMany({
    where: { id: runId, status: 'requested' },
    data: { message: storableText(message) },
  });
}

/**
 * Ends a run that can't be started. One that another producer started meanwhile is left alone: its open pages would
 * take up their shop's window for ever.
 */
export async function failRun(database: Database, runId: number, message: string): Promise<void> {
  await database.prisma.importRun.updateMany({
    where: { id: runId, status: 'requested' },
    data: { status: 'failed', phase: 'ended', message: storableText(message), endedAt: new Date() },
  });
}
