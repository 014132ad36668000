/**
 * The life of a page, as far as PostgreSQL decides it.
 *
 *   1. `ready`: written by the run's start, by the list commit of the page before it, or by a phase step.
 *   2. `queued`: `releasePages` gives it a place in its shop's window; the caller enqueues a job that carries its id.
 *      A page of a run that is held (held.ts) stays on the shelf, or is put back there.
 *   3. `running`: `claimPage` draws a new claim number. From here on every transaction names page, generation and
 *      claim, and stops at 0 rows: a stalled twin, an old generation or a double click writes nothing.
 *   4. `done` (settle.ts), `dead`, `cancelled` or `superseded`: final. Handing back or failing for now leads to `queued`.
 *
 * A crash between 2 and the enqueueing leaves a queued page without a job: sweep.ts finds it.
 */
import type { PageJob, PageOutcome } from '@syncstore/contracts';
import { DEAD_REASONS, StaleClaimError } from '@syncstore/contracts';
import { type Database, inTransaction, Prisma, type Sql } from '../database.ts';
import { preparedName } from '../statements.ts';
import { type AttemptFailure, withAttempt } from './attempt-log.ts';
import { HELD, shelvePages } from './held.ts';
import {
  type ClaimedPage,
  claimedPage,
  type PageClaim,
  type PageRow,
  type ReleasedPage,
  type ReleasedRow,
  releasedPage,
} from './page-row.ts';

/** What a crash of PostgreSQL takes back here stands on the shelf again: their jobs find nothing to do, and the next release takes them up. */
const NOT_FLUSHED = 'SET LOCAL synchronous_commit = off';

/**
 * Moves a shop's next pages from the ledger into its window.
 * @param window most pages of the shop that are queued or running at a time
 * @returns the pages whose jobs the caller has to enqueue
 */
export async function releasePages(
  database: Database,
  shopId: number,
  window: number,
): Promise<ReleasedPage[]> {
  const release = async (sql: Sql) => {
    // The shop's row serialises releases, so that two settling pages do not both fill the same room.
    await sql.$queryRaw`SELECT id FROM shops WHERE id = ${shopId} FOR NO KEY UPDATE`;
    const rows = await sql.$queryRaw<ReleasedRow[]>`
      WITH room AS (
        SELECT greatest(0, ${window}::int - count(*)) AS pages
        FROM import_pages WHERE shop_id = ${shopId} AND status IN ('queued', 'running')
      ), picked AS (
        SELECT p.id, r.trace_parent FROM import_pages p JOIN import_runs r ON r.id = p.run_id JOIN shops s ON s.id = p.shop_id
          JOIN platform_grants g ON g.id = s.grant_id
        WHERE p.shop_id = ${shopId} AND p.status = 'ready' AND r.status IN ('running', 'redriving') AND NOT ${HELD}
        ORDER BY p.priority, p.id LIMIT (SELECT pages FROM room)
        FOR NO KEY UPDATE OF p SKIP LOCKED
      )
      UPDATE import_pages p SET status = 'queued', queued_at = now()
      FROM picked, shops s
      WHERE p.id = picked.id AND s.id = p.shop_id
      RETURNING p.id::float8 AS id, p.generation, p.run_id, s.platform, s.external_id AS shop, p.priority,
        picked.trace_parent`;
    return rows.map(releasedPage);
  };
  return inTransaction(database, release, { settings: NOT_FLUSHED, nameOf: preparedName });
}

/** A worker was killed, or hung for longer than a lease, with the page in hand. */
const STALL: AttemptFailure = {
  class: 'stalled',
  message: 'the worker that held the page gave no sign of life for as long as its lease',
};

type Unclaimed = Extract<PageOutcome, { kind: 'stale' | 'cancelled' | 'waiting' | 'dead' }>;

export type ClaimResult =
  | { readonly kind: 'claimed'; readonly page: ClaimedPage }
  | {
      readonly kind: 'not-claimed';
      readonly outcome: Unclaimed;
    };

/**
 * Claims a page from `queued`, or from `running` when its lease has expired (its worker died).
 * @param leaseMs how long the claim holds without being renewed
 */
export async function claimPage(
  database: Database,
  job: Pick<PageJob, 'pageId' | 'generation'>,
  leaseMs: number,
): Promise<ClaimResult> {
  const rows = await database.prepared.$queryRaw<PageRow[]>`
    UPDATE import_pages p
    SET stalls = p.stalls + CASE WHEN p.status = 'running' THEN 1 ELSE 0 END,
        attempt_log = CASE WHEN p.status = 'running' THEN ${withAttempt(STALL)} ELSE attempt_log END,
        status = 'running', claim = nextval('import_claim_seq'), waiting_for = NULL, waiting_until = NULL,
        lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
    FROM import_runs r, import_slices l, shops s, platform_grants g
    WHERE p.id = ${job.pageId}::bigint AND p.generation = ${job.generation}
      AND (p.status = 'queued' OR (p.status = 'running' AND p.lease_until < now()))
      AND r.id = p.run_id AND r.status IN ('running', 'redriving') AND l.id = p.slice_id AND s.id = p.shop_id
      AND g.id = s.grant_id AND NOT ${HELD}
    RETURNING p.id::float8 AS id, p.generation, p.claim::float8 AS claim, p.run_id, r.kind, p.shop_id, s.platform,
      s.external_id, s.grant_id, s.cipher, s.region, s.seller, s.currency, p.slice_id, l.role, p.seq, l.field,
      l.from_second::float8 AS from_second, l.to_second::float8 AS to_second, l.statuses, p.cursor, p.attempts, p.stalls,
      p.failing_since IS NOT NULL AS failing,
      p.listed_at IS NOT NULL AS listed, p.list_ticket::float8 AS list_ticket, p.pending, p.gone`;
  const row = rows[0];
  if (row) return { kind: 'claimed', page: claimedPage(row) };
  const thisPage = Prisma.sql`p.id = ${job.pageId}::bigint AND p.generation = ${job.generation}`;
  const shelved = await shelvePages(database.sql, thisPage);
  if (shelved.length > 0) return { kind: 'not-claimed', outcome: { kind: 'stale' } };
  return { kind: 'not-claimed', outcome: await whyNotClaimed(database, job) };
}

async function whyNotClaimed(
  database: Database,
  job: Pick<PageJob, 'pageId' | 'generation'>,
): Promise<Unclaimed> {
  const rows = await database.sql.$queryRaw<
    { status: string; run_status: string; lease_ms: number | null }[]
  >`
    SELECT p.status, r.status AS run_status,
      (extract(epoch FROM p.lease_until - now()) * 1000)::float8 AS lease_ms
    FROM import_pages p JOIN import_runs r ON r.id = p.run_id
    WHERE p.id = ${job.pageId}::bigint AND p.generation = ${job.generation}`;
  const row = rows[0];
  if (!row) return { kind: 'stale' };
  if (row.run_status === 'cancelled' || row.status === 'cancelled') return { kind: 'cancelled' };
  if (row.status === 'dead') return deathOf(database, job);
  if (row.status === 'running') {
    // A twin of this job runs it, or its worker died a moment ago and the lease is still warm: look again later.
    const delayMs = Math.max(50, Math.ceil(row.lease_ms ?? 0) + 50);
    return { kind: 'waiting', delayMs, reason: 'dependency', message: 'another worker holds the page' };
  }
  return { kind: 'stale' };
}

interface OpenLetter {
  readonly deadLetterId: number;
  readonly reason: string;
  readonly message: string;
  readonly sourceAttemptsMade: number;
}

/**
 * A dead page whose job comes again: it died before its dead letter reached its queue, and the job finishes that; or an
 * operator retried the job, which its number of failures tells.
 */
async function deathOf(database: Database, job: Pick<PageJob, 'pageId' | 'generation'>): Promise<Unclaimed> {
  const [letter] = await database.sql.$queryRaw<OpenLetter[]>`
    SELECT id::float8 AS "deadLetterId", reason, user_message AS message,
      source_attempts_made::int AS "sourceAttemptsMade"
    FROM dead_letters
    WHERE page_id = ${job.pageId}::bigint AND generation = ${job.generation} AND status = 'dead'`;
  const reason = DEAD_REASONS.find((known) => known === letter?.reason);
  return letter && reason ? { kind: 'dead', ...letter, reason } : { kind: 'stale' };
}

/**
 * Says that the worker still lives.
 * @returns false when the claim was lost: the worker should stop working on the page
 */
export async function renewLease(database: Database, claim: PageClaim, leaseMs: number): Promise<boolean> {
  const count = await database.prepared.$executeRaw`
    UPDATE import_pages SET lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
    WHERE id = ${claim.pageId}::bigint AND generation = ${claim.generation} AND claim = ${claim.claim}::bigint
      AND status = 'running'`;
  return count === 1;
}

/**
 * Locks the page of a claim for the rest of the transaction.
 * @throws StaleClaimError when somebody else claimed the page, or it is settled
 */
export async function holdPage(sql: Sql, claim: PageClaim): Promise<void> {
  const rows = await sql.$queryRaw<{ id: number }[]>`
    SELECT 1 AS id FROM import_pages
    WHERE id = ${claim.pageId}::bigint AND generation = ${claim.generation} AND claim = ${claim.claim}::bigint
      AND status = 'running'
    FOR NO KEY UPDATE`;
  if (rows.length === 0) throw staleClaim(claim);
}

/**
 * Locks the page of a claim like `holdPage`, and its run after it.
 * @throws StaleClaimError when somebody else claimed the page, or it is settled
 */
export async function holdPageAndRun(sql: Sql, claim: PageClaim): Promise<void> {
  const rows = await sql.$queryRaw<{ id: number }[]>`
    SELECT 1 AS id FROM import_pages p JOIN import_runs r ON r.id = p.run_id
    WHERE p.id = ${claim.pageId}::bigint AND p.generation = ${claim.generation} AND p.claim = ${claim.claim}::bigint
      AND p.status = 'running'
    FOR NO KEY UPDATE OF p, r`;
  if (rows.length === 0) throw staleClaim(claim);
}

export function staleClaim(claim: PageClaim): StaleClaimError {
  return new StaleClaimError(
    `page ${claim.pageId} generation ${claim.generation} claim ${claim.claim} is not ours any more`,
  );
}
