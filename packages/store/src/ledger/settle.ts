/**
 * How a claim ends: settled, handed back, failed for now, or dead. Each is one fenced UPDATE.
 *
 * Attempts are counted here and not in BullMQ, so that throttling, waiting, shutdown and crashes cost none, and a flush
 * of Redis forgets none.
 */
import type { Blame, DeadReason } from '@syncstore/contracts';
import { pageJobId, pagesQueueName } from '@syncstore/contracts';
import { type Database, inTransaction } from '../database.ts';
import { storableText } from '../storable.ts';
import type { ClaimedPage, PageClaim } from './page-row.ts';
import { holdPage, staleClaim } from './pages.ts';

/**
 * Settles a page whose list is committed and whose ids are all done.
 * @throws StaleClaimError when the page is not ours any more
 * @throws Error when the page is ours and something of it is not done
 */
export async function settlePage(database: Database, claim: PageClaim): Promise<void> {
  const rows = await database.prisma.$executeRaw`
    UPDATE import_pages SET status = 'done', settled_at = now(), lease_until = NULL, last_error = NULL
    WHERE id = ${claim.pageId}::bigint AND generation = ${claim.generation} AND claim = ${claim.claim}::bigint
      AND status = 'running' AND listed_at IS NOT NULL AND pending = '[]' AND gone = '[]'`;
  if (rows > 0) return;
  await inTransaction(database, (sql) => holdPage(sql, claim));
  // An ordinary failure, so that it costs an attempt. Called stale, the page would come back for ever.
  throw new Error(`page ${claim.pageId} can not be settled: its list or some of its products are not done`);
}

/** What a claim has to report when it ends without settling the page. */
export interface HandBack {
  readonly message: string;
  /** Whether this costs an attempt. */
  readonly spendsAttempt: boolean;
  readonly apiCalls: number;
  readonly throttled: number;
}

/**
 * Gives a page back to its queue: its job stays and comes again after a delay.
 * @returns the attempts spent so far
 * @throws StaleClaimError when the page is not ours any more
 */
export async function handBackPage(database: Database, claim: PageClaim, report: HandBack): Promise<number> {
  const rows = await database.prisma.$queryRaw<{ attempts: number }[]>`
    UPDATE import_pages SET status = 'queued', queued_at = now(), lease_until = NULL, last_error = ${storableText(report.message)},
      attempts = attempts + ${report.spendsAttempt ? 1 : 0}::int,
      failing_since = CASE WHEN ${report.spendsAttempt} THEN coalesce(failing_since, now()) ELSE failing_since END,
      api_calls = api_calls + ${report.apiCalls}::int,
      throttled = throttled + ${report.throttled}::int
    WHERE id = ${claim.pageId}::bigint AND generation = ${claim.generation} AND claim = ${claim.claim}::bigint
      AND status = 'running'
    RETURNING attempts`;
  const row = rows[0];
  if (!row) throw staleClaim(claim);
  return row.attempts;
}

export interface Death {
  readonly reason: DeadReason;
  readonly blame: Blame;
  /** For a person: what to do. */
  readonly userMessage: string;
  /** For the log. */
  readonly detail: string;
  readonly apiCalls: number;
  readonly throttled: number;
}

/**
 * Ends a page as dead and writes its dead letter. The dead-letter queue's job is added after this commit; the sweep
 * adds it when a crash came between.
 * @returns id of the dead letter
 * @throws StaleClaimError when the page is not ours any more
 */
export async function killPage(database: Database, page: ClaimedPage, death: Death): Promise<number> {
  const userMessage = storableText(death.userMessage);
  return inTransaction(database, async (sql) => {
    await holdPage(sql, page);
    const rows = await sql.$queryRaw<{ id: number }[]>`
      WITH dead AS (
        UPDATE import_pages SET status = 'dead', settled_at = now(), lease_until = NULL, attempts = attempts + 1,
          last_error = ${userMessage}, api_calls = api_calls + ${death.apiCalls}::int,
          throttled = throttled + ${death.throttled}::int
        WHERE id = ${page.pageId}::bigint RETURNING id, generation, run_id, shop_id, cursor, attempts
      )
      INSERT INTO dead_letters (platform, shop_id, run_id, page_id, generation, source_queue, source_job_id, cursor,
        reason, blame, user_message, detail, attempts)
      SELECT ${page.shop.platform}, shop_id, run_id, id, generation, ${pagesQueueName(page.shop.platform)},
        ${pageJobId(page.pageId, page.generation)}, cursor, ${death.reason}, ${death.blame}, ${userMessage},
        ${storableText(death.detail)}, attempts
      FROM dead
      ON CONFLICT (page_id, generation) DO UPDATE SET detail = EXCLUDED.detail
      RETURNING id`;
    const row = rows[0];
    if (!row) throw staleClaim(page);
    return row.id;
  });
}
