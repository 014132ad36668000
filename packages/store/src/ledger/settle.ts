/**
 * How a claim ends: settled, handed back, or failed for now. Each is one fenced UPDATE. How it ends as dead is in death.ts.
 *
 * Attempts are counted here and not in BullMQ, so that throttling, waiting, shutdown and crashes cost none, and a flush
 * of Redis forgets none.
 */
import type { WaitReason } from '@syncstore/contracts';
import { type Database, inTransaction, Prisma } from '../database.ts';
import { storableText } from '../storable.ts';
import { type AttemptFailure, withAttempt } from './attempt-log.ts';
import type { PageClaim } from './page-row.ts';
import { holdPage, staleClaim } from './pages.ts';
import { throttledSince } from './throttling.ts';

/**
 * Settles a page whose list is committed and whose ids are all done.
 * Not waited for until it is on disk: a PostgreSQL that crashes forgets at most that nothing was left to do, and whoever
 * claims the page next finds that again.
 * @throws StaleClaimError when the page is not ours any more
 * @throws Error when the page is ours and something of it is not done
 */
export async function settlePage(database: Database, claim: PageClaim): Promise<void> {
  const rows = await database.prepared.$executeRaw`
    WITH not_flushed AS (SELECT set_config('synchronous_commit', 'off', true))
    UPDATE import_pages SET status = 'done', settled_at = now(), lease_until = NULL, last_error = NULL
    FROM not_flushed WHERE id = ${claim.pageId}::bigint AND generation = ${claim.generation} AND claim = ${claim.claim}::bigint
      AND status = 'running' AND listed_at IS NOT NULL AND pending = '[]' AND gone = '[]'`;
  if (rows > 0) return;
  await inTransaction(database, (sql) => holdPage(sql, claim));
  // An ordinary failure, so that it costs an attempt. Called stale, the page would come back for ever.
  throw new Error(`page ${claim.pageId} can not be settled: its list or some of its products are not done`);
}

/** What a claim has to report when it ends without settling the page. */
export interface HandBack {
  readonly message: string;
  /** The attempt that this costs; null when it costs none. */
  readonly attempt: AttemptFailure | null;
  /** What the page waits for, at no attempt, and how long; null when it failed. */
  readonly wait: { readonly reason: WaitReason; readonly ms: number } | null;
  readonly apiCalls: number;
  readonly throttled: number;
  readonly answered: number;
}

/**
 * Gives a page back to its queue: its job stays and comes again after a delay.
 * @returns the attempts spent so far
 * @throws StaleClaimError when the page is not ours any more
 */
export async function handBackPage(database: Database, claim: PageClaim, report: HandBack): Promise<number> {
  const { attempt, wait } = report;
  const fails = attempt !== null || wait?.reason === 'breaker';
  const attemptLog = attempt ? withAttempt(attempt) : Prisma.sql`attempt_log`;
  const rows = await database.sql.$queryRaw<{ attempts: number }[]>`
    UPDATE import_pages SET status = 'queued', queued_at = now(), lease_until = NULL, last_error = ${storableText(report.message)},
      attempts = attempts + ${attempt ? 1 : 0}::int, attempt_log = ${attemptLog},
      failing_since = CASE WHEN ${fails} THEN coalesce(failing_since, now()) ELSE failing_since END,
      waiting_for = ${wait?.reason ?? null},
      waiting_until = now() + ${wait?.ms ?? null}::float8 * interval '1 millisecond',
      throttled_since = (${throttledSince(report)}),
      api_calls = api_calls + ${report.apiCalls}::int,
      throttled = throttled + ${report.throttled}::int
    WHERE id = ${claim.pageId}::bigint AND generation = ${claim.generation} AND claim = ${claim.claim}::bigint
      AND status = 'running'
    RETURNING attempts`;
  const row = rows[0];
  if (!row) throw staleClaim(claim);
  return row.attempts;
}
