/** A run's pages as operators look at them: where each stands, what it waits for, and what it counted. */
import type { ImportCounts, PageStatus } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';

export interface PageFilter {
  readonly runId: number;
  readonly status?: PageStatus;
  /** Ids above this one: the last one of the page before. */
  readonly after?: number;
  readonly limit: number;
}

export interface PageView extends ImportCounts {
  readonly id: number;
  readonly slice: {
    readonly id: number;
    /** Why it is listed: `base`, `relist`, `catch_up`, `confirm`, `by_id`, `from_raw`. */
    readonly role: string;
    /** Time of the marketplace that the window goes by: `update_time` or `create_time`. */
    readonly field: string;
    /** Unix seconds, inclusive. */
    readonly from: number;
    readonly to: number;
  };
  /** Its place in the slice, from 0. */
  readonly seq: number;
  readonly status: PageStatus;
  readonly generation: number;
  readonly attempts: number;
  /** Workers that died with it in hand. */
  readonly stalls: number;
  readonly lastError: string | null;
  readonly waitingFor: string | null;
  readonly waitingUntil: Date | null;
  readonly queuedAt: Date | null;
  readonly listedAt: Date | null;
  readonly settledAt: Date | null;
}

/** @returns the pages that fit, in the order they were made */
export async function listPages(
  database: Database,
  { runId, status, after, limit }: PageFilter,
): Promise<PageView[]> {
  const conditions = [
    Prisma.sql`p.run_id = ${runId}`,
    ...(status ? [Prisma.sql`p.status = ${status}`] : []),
    ...(after ? [Prisma.sql`p.id > ${after}`] : []),
  ];
  return database.sql.$queryRaw<PageView[]>`
    SELECT p.id::float8 AS id, jsonb_build_object('id', l.id, 'role', l.role, 'field', l.field,
        'from', l.from_second, 'to', l.to_second) AS slice,
      p.seq, p.status, p.generation, p.attempts, p.stalls, p.last_error AS "lastError", p.waiting_for AS "waitingFor",
      p.waiting_until AS "waitingUntil", p.queued_at AS "queuedAt", p.listed_at AS "listedAt", p.settled_at AS "settledAt",
      p.listed, p.duplicates, cardinality(p.listed_ids) AS distinct, p.fetched, p.unchanged_by_list AS "unchangedByList",
      p.withdrawn, p.created, p.updated, p.unchanged, p.rejected, p.delisted, p.api_calls AS "apiCalls", p.throttled
    FROM import_pages p JOIN import_slices l ON l.id = p.slice_id
    WHERE ${Prisma.join(conditions, ' AND ')} ORDER BY p.id LIMIT ${limit}`;
}
