/** What alerts ask of the ledger: one statement for each question, on indexes, since they are asked every minute. */
import type { Sql } from './database.ts';

/** Attempts of runs that are open or ended lately are looked at, those of this time counted. */
const ERRORS_OF_MINUTES = 15;

type Answer = Promise<number | null>;

async function one(rows: Promise<{ value: number | null }[]>): Answer {
  return (await rows)[0]?.value ?? null;
}

/** Share of the attempts on pages in the last 15 minutes that failed; null when there were none. */
export function errorRate(sql: Sql): Answer {
  return one(sql.$queryRaw`
    WITH page AS (
      SELECT p.settled_at, p.attempt_log FROM import_runs r JOIN import_pages p ON p.run_id = r.id
      WHERE r.ended_at IS NULL OR r.ended_at > now() - ${ERRORS_OF_MINUTES} * interval '1 minute'
    ), attempt AS (
      SELECT count(*) FILTER (WHERE settled_at > now() - ${ERRORS_OF_MINUTES} * interval '1 minute') AS good,
        coalesce(sum((SELECT count(*) FROM jsonb_array_elements(attempt_log) AS a
          WHERE (a ->> 'at')::timestamptz > now() - ${ERRORS_OF_MINUTES} * interval '1 minute'))
          FILTER (WHERE attempt_log <> '[]'), 0) AS bad
      FROM page
    )
    SELECT (bad / nullif(good + bad, 0))::float8 AS value FROM attempt`);
}

/** Share of all products that are listed, or rejected, that are rejected; null when there are none. */
export function rejectRatio(sql: Sql): Answer {
  return one(sql.$queryRaw`
    WITH product AS (
      SELECT (SELECT count(*) FROM import_rejects WHERE resolved_at IS NULL) AS rejected,
        (SELECT count(*) FROM listing_sync_state WHERE live) AS live
    )
    SELECT (rejected::numeric / nullif(greatest(live, rejected), 0))::float8 AS value FROM product`);
}

/** Dead letters that nobody decided. */
export function undecidedLetters(sql: Sql): Answer {
  return one(sql.$queryRaw`SELECT count(*)::float8 AS value FROM dead_letters WHERE status = 'dead'`);
}

/** Seconds that the oldest run has waited to be started, or the oldest page to be taken though it may be; 0 when none does. */
export function backlogAge(sql: Sql): Answer {
  return one(sql.$queryRaw`
    SELECT coalesce(extract(epoch FROM now() - least(
      (SELECT min(p.queued_at) FROM import_pages p JOIN import_runs r ON r.id = p.run_id
        WHERE p.status = 'queued' AND r.paused_at IS NULL AND coalesce(p.waiting_until, now()) <= now()),
      (SELECT min(r.requested_at) FROM import_runs r JOIN shops s ON s.id = r.shop_id
        WHERE r.status = 'requested' AND s.status = 'active'))), 0)::float8 AS value`);
}

/** Seconds since the last run without errors of the shop that is worst off, or since it was connected; null without shops. */
export function sinceSuccess(sql: Sql): Answer {
  return one(sql.$queryRaw`
    SELECT extract(epoch FROM now() - min(coalesce((
      SELECT r.ended_at FROM import_runs r WHERE r.shop_id = s.id AND r.status = 'completed' ORDER BY r.id DESC LIMIT 1
    ), s.created_at)))::float8 AS value
    FROM shops s WHERE s.status = 'active'`);
}

/** Seconds until the next authorisation ends: its refresh token, or its access token when that has ended and was not renewed. */
export function tokenLife(sql: Sql): Answer {
  return one(sql.$queryRaw`
    SELECT extract(epoch FROM min(CASE WHEN access_expires_at < now() - interval '1 hour' THEN access_expires_at
      ELSE refresh_expires_at END) - now())::float8 AS value
    FROM platform_grants g WHERE status = 'active' AND EXISTS (SELECT FROM shops s WHERE s.grant_id = g.id)`);
}

/** Authorisations that the marketplace refuses. */
export function refusedGrants(sql: Sql): Answer {
  return one(sql.$queryRaw`
    SELECT count(*)::float8 AS value FROM platform_grants g
    WHERE status <> 'active' AND EXISTS (SELECT FROM shops s WHERE s.grant_id = g.id)`);
}

/** Runs whose delistings wait for a person. */
export function pendingDelistings(sql: Sql): Answer {
  return one(sql.$queryRaw`
    SELECT count(*)::float8 AS value FROM import_runs r
    WHERE delisting_pending > 0 AND NOT delisting_approved AND NOT EXISTS (
      SELECT FROM import_runs later WHERE later.shop_id = r.shop_id AND later.id > r.id AND later.kind IN ('full', 'deep')
        AND later.status = 'completed')`);
}
