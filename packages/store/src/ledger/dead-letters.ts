/** Dead letters as they are looked for: by operators, with filters and page by page, and by the sweep that fills their queue again. */
import type { DeadLetterJob, DeadReason, PlatformId } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';
import type { AttemptEntry } from './attempt-log.ts';
import type { LetteredPage } from './death.ts';
import { platformOf } from './page-row.ts';

export const DEAD_LETTER_STATUSES = ['dead', 'redriven', 'discarded'] as const;
export type DeadLetterStatus = (typeof DEAD_LETTER_STATUSES)[number];

export interface DeadLetterFilter {
  readonly ids?: readonly number[];
  readonly status?: DeadLetterStatus;
  readonly reason?: DeadReason;
  readonly platform?: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop?: string;
  readonly runId?: number;
  /** Died at least this long ago. */
  readonly olderThanMs?: number;
  /** Ids below this one: the last one of the page before. */
  readonly before?: number;
  readonly limit?: number;
}

export interface DeadLetterView {
  readonly id: number;
  readonly status: DeadLetterStatus;
  readonly platform: PlatformId;
  readonly shop: string;
  readonly runId: number;
  readonly pageId: number;
  readonly generation: number;
  readonly cursor: string | null;
  readonly reason: string;
  readonly blame: string;
  readonly userMessage: string;
  readonly attempts: number;
  readonly redrives: number;
  readonly sourceQueue: string;
  readonly sourceJobId: string;
  readonly createdAt: Date;
  readonly decidedAt: Date | null;
  readonly decidedBy: string | null;
  readonly decidedWhy: string | null;
}

/** One letter in full. */
export interface DeadLetterDetails extends DeadLetterView {
  readonly detail: string;
  /** How often the source job had ended in "failed" when the page died. */
  readonly sourceAttemptsMade: number;
  /** Every attempt of the page, of all its generations, oldest first. */
  readonly history: readonly AttemptEntry[];
}

interface LetterRow extends Omit<DeadLetterView, 'platform'> {
  readonly platform: string;
}

const COLUMNS = Prisma.sql`d.id, d.status, d.platform, s.external_id AS shop, d.run_id AS "runId",
  d.page_id::float8 AS "pageId", d.generation, d.cursor, d.reason, d.blame, d.user_message AS "userMessage", d.attempts,
  d.redrives, d.source_queue AS "sourceQueue", d.source_job_id AS "sourceJobId", d.created_at AS "createdAt",
  d.decided_at AS "decidedAt", d.decided_by AS "decidedBy", d.decided_why AS "decidedWhy"`;

/** @returns the letters that fit, newest first */
export async function listDeadLetters(
  database: Database,
  filter: DeadLetterFilter,
): Promise<DeadLetterView[]> {
  const rows = await database.sql.$queryRaw<LetterRow[]>`
    SELECT ${COLUMNS} FROM dead_letters d JOIN shops s ON s.id = d.shop_id
    WHERE ${conditions(filter)} ORDER BY d.id DESC LIMIT ${filter.limit ?? null}`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}

/** @returns one letter with its history; null when there is none of that id */
export async function readDeadLetter(database: Database, id: number): Promise<DeadLetterDetails | null> {
  const rows = await database.sql.$queryRaw<
    (LetterRow & Pick<DeadLetterDetails, 'detail' | 'history' | 'sourceAttemptsMade'>)[]
  >`
    SELECT ${COLUMNS}, d.detail, d.history, d.source_attempts_made AS "sourceAttemptsMade"
    FROM dead_letters d JOIN shops s ON s.id = d.shop_id WHERE d.id = ${id}`;
  const row = rows[0];
  return row ? { ...row, platform: platformOf(row.platform) } : null;
}

function conditions(filter: DeadLetterFilter): Prisma.Sql {
  const parts = [Prisma.sql`true`];
  if (filter.ids) parts.push(Prisma.sql`d.id = ANY (${[...filter.ids]}::int[])`);
  if (filter.status) parts.push(Prisma.sql`d.status = ${filter.status}`);
  if (filter.reason) parts.push(Prisma.sql`d.reason = ${filter.reason}`);
  if (filter.platform) parts.push(Prisma.sql`d.platform = ${filter.platform}`);
  if (filter.shop) parts.push(Prisma.sql`s.external_id = ${filter.shop}`);
  if (filter.runId) parts.push(Prisma.sql`d.run_id = ${filter.runId}`);
  if (filter.before) parts.push(Prisma.sql`d.id < ${filter.before}`);
  if (filter.olderThanMs !== undefined) {
    parts.push(Prisma.sql`d.created_at <= now() - ${filter.olderThanMs}::float8 * interval '1 millisecond'`);
  }
  return Prisma.join(parts, ' AND ');
}

/** What the dead-letter queue of a platform keeps. */
export interface QueueBounds {
  readonly count: number;
  readonly ageMs: number;
}

/**
 * The letters whose jobs a platform's dead-letter queue should hold: dead, with a page that is dead in the same
 * generation, and within what the queue keeps. In the order of their ids.
 * @param graceMs how long a letter may be on its way into its queue
 */
export async function standingDeadLetters(
  database: Database,
  platform: PlatformId,
  bounds: QueueBounds,
  graceMs: number,
): Promise<DeadLetterJob[]> {
  const rows = await database.sql.$queryRaw<Omit<DeadLetterJob, 'v' | 'platform'>[]>`
    SELECT * FROM (
      SELECT d.id AS "deadLetterId", d.page_id::float8 AS "pageId", d.generation, d.run_id AS "runId",
        s.external_id AS shop, d.reason, d.user_message AS "userMessage"
      FROM dead_letters d JOIN import_pages p ON p.id = d.page_id JOIN shops s ON s.id = d.shop_id
      WHERE d.platform = ${platform} AND d.status = 'dead' AND p.status = 'dead' AND p.generation = d.generation
        AND d.created_at < now() - ${graceMs}::float8 * interval '1 millisecond'
        AND d.created_at > now() - ${bounds.ageMs}::float8 * interval '1 millisecond'
      ORDER BY d.id DESC LIMIT ${bounds.count}) AS newest
    ORDER BY "deadLetterId"`;
  return rows.map((row) => ({ v: 1, platform, ...row }));
}

/** Letters that were decided within some time: whoever decided may have died before their jobs left the queues. */
export async function decidedDeadLetters(
  database: Database,
  platform: PlatformId,
  withinMs: number,
): Promise<LetteredPage[]> {
  const rows = await database.sql.$queryRaw<{ pageId: number; generation: number }[]>`
    SELECT page_id::float8 AS "pageId", generation FROM dead_letters
    WHERE platform = ${platform} AND status <> 'dead'
      AND decided_at > now() - ${withinMs}::float8 * interval '1 millisecond'`;
  return rows.map((row) => ({ platform, ...row }));
}
