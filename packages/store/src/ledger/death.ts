/**
 * How a page dies: it becomes `dead` and gets its dead letter, in one statement.
 *
 * The dead-letter queue's job is added after that commit. Whatever a crash leaves out is found from here: the page's job
 * that runs again finds the page dead and adds it (pages.ts), and so does the sweep (dead-letters.ts). One letter a
 * generation, by a unique key: the same death recorded twice is one letter.
 */
import type { Blame, DeadReason, PlatformId } from '@syncstore/contracts';
import { pageJobId, pagesQueueName } from '@syncstore/contracts';
import { type Database, inTransaction, Prisma, type Sql } from '../database.ts';
import { storableText } from '../storable.ts';
import { type AttemptFailure, withAttempt } from './attempt-log.ts';
import { type ClaimedPage, platformOf } from './page-row.ts';
import { holdPage, staleClaim } from './pages.ts';

/** A generation of a page: what has one letter at most. */
export interface LetteredPage {
  readonly platform: PlatformId;
  readonly pageId: number;
  readonly generation: number;
}

export interface Death {
  readonly reason: DeadReason;
  readonly blame: Blame;
  /** For a person: what to do. */
  readonly userMessage: string;
  /** For the log. */
  readonly detail: string;
  /** The attempt that ended in it; null when it was recorded already, or nothing was attempted. */
  readonly attempt: AttemptFailure | null;
  /** How often the page's job had ended in "failed" before: a run of it with more is an operator's retry. */
  readonly sourceAttemptsMade: number;
  readonly apiCalls: number;
  readonly throttled: number;
}

/**
 * Ends a claimed page as dead.
 * @returns id of its dead letter
 * @throws StaleClaimError when the page is not ours any more
 */
export async function killPage(database: Database, page: ClaimedPage, death: Death): Promise<number> {
  return inTransaction(database, async (sql) => {
    await holdPage(sql, page);
    const { pageId, generation, shop } = page;
    const id = await bury(sql, { pageId, generation, platform: shop.platform }, Prisma.sql`true`, death);
    if (id === null) throw staleClaim(page);
    return id;
  });
}

/**
 * Ends a page as dead whose job can't be read, so that it can be redriven with a job that can.
 * @param page as the job's id names it
 * @returns id of its dead letter, also when the page had died of it before; null when no open page of the platform is meant
 */
export async function killUnreadablePage(
  database: Database,
  page: LetteredPage,
  problem: string,
  sourceAttemptsMade: number,
): Promise<number | null> {
  const isMeant = Prisma.sql`(status = 'queued' OR (status = 'running' AND lease_until < now()))
    AND EXISTS (SELECT FROM shops s WHERE s.id = shop_id AND s.platform = ${page.platform})`;
  const death: Death = {
    reason: 'invalid_payload',
    blame: 'system',
    userMessage:
      'The job of this page could not be read. Retry it: it gets a new job. If that dies too, producers and workers are of different versions.',
    detail: problem,
    attempt: { class: 'invalid_payload', message: problem },
    sourceAttemptsMade,
    apiCalls: 0,
    throttled: 0,
  };
  const id = await bury(database.sql, page, isMeant, death);
  if (id !== null) return id;
  const before = await database.sql.$queryRaw<{ id: number }[]>`
    SELECT id::float8 AS id FROM dead_letters
    WHERE page_id = ${page.pageId}::bigint AND generation = ${page.generation} AND platform = ${page.platform}
      AND status = 'dead'`;
  return before[0]?.id ?? null;
}

/** @param isMeant a condition on the row of import_pages */
export async function bury(
  sql: Sql,
  { platform, pageId, generation }: LetteredPage,
  isMeant: Prisma.Sql,
  death: Death,
): Promise<number | null> {
  const userMessage = storableText(death.userMessage);
  const attemptLog = death.attempt ? withAttempt(death.attempt) : Prisma.sql`attempt_log`;
  const rows = await sql.$queryRaw<{ id: number }[]>`
    WITH dead AS (
      UPDATE import_pages SET status = 'dead', settled_at = now(), lease_until = NULL, waiting_for = NULL,
        waiting_until = NULL, attempts = attempts + ${death.attempt ? 1 : 0}::int, attempt_log = ${attemptLog},
        last_error = ${userMessage}, api_calls = api_calls + ${death.apiCalls}::int,
        throttled = throttled + ${death.throttled}::int
      WHERE id = ${pageId}::bigint AND generation = ${generation} AND ${isMeant}
      RETURNING id, generation, run_id, shop_id, cursor, attempts, attempt_log
    )
    INSERT INTO dead_letters (platform, shop_id, run_id, page_id, generation, source_queue, source_job_id, cursor,
      reason, blame, user_message, detail, attempts, history, source_attempts_made, redrives)
    SELECT ${platform}, shop_id, run_id, id, generation, ${pagesQueueName(platform)},
      ${pageJobId(pageId, generation)}, cursor, ${death.reason}, ${death.blame}, ${userMessage},
      ${storableText(death.detail)}, attempts, attempt_log, ${death.sourceAttemptsMade}::int,
      (SELECT coalesce(max(redrives), 0) FROM dead_letters before WHERE before.page_id = dead.id)
    FROM dead
    ON CONFLICT (page_id, generation) DO UPDATE SET detail = EXCLUDED.detail
    RETURNING id`;
  return rows[0]?.id ?? null;
}

/**
 * Gives the open pages of a run that people had redriven back to the dead letters, since the run is being cancelled: who
 * asked for them finds them there, and not nowhere. Their jobs find them dead and add the letters; the sweep does too.
 */
export async function returnRedriven(sql: Sql, runId: number): Promise<void> {
  const pages = await sql.$queryRaw<{ id: number; generation: number; platform: string }[]>`
    SELECT p.id::float8 AS id, p.generation, s.platform FROM import_pages p JOIN shops s ON s.id = p.shop_id
    WHERE p.run_id = ${runId} AND p.status IN ('ready', 'queued', 'running')
      AND EXISTS (SELECT FROM dead_letters d WHERE d.page_id = p.id AND d.status = 'redriven')
    ORDER BY p.id FOR NO KEY UPDATE OF p`;
  for (const { id: pageId, generation, platform } of pages) {
    await bury(sql, { pageId, generation, platform: platformOf(platform) }, Prisma.sql`true`, CANCELLED);
  }
}

const CANCELLED: Death = {
  reason: 'cancelled_run',
  blame: 'config',
  userMessage:
    'The run was cancelled before this page was done again. Redrive it to have it done all the same.',
  detail: '',
  attempt: null,
  sourceAttemptsMade: 0,
  apiCalls: 0,
  throttled: 0,
};
