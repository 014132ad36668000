/**
 * Tombstones: listings that are live here and that the marketplace no longer lists.
 *
 * A candidate was listed by no page of a complete full run, and nothing wrote it since the run began. It is delisted
 * only after one detail call confirmed it (a page of role `confirm`). A run that would delist more than a small share of
 * a shop stops short and asks a person: an empty list that lies must not empty the catalogue.
 */
import type { Sql } from '../database.ts';

export interface TombstoneLimits {
  /** This many may always go. */
  readonly count: number;
  /** And this share of the shop's live listings, 0..1. */
  readonly share: number;
  /** Ids in one confirming page. */
  readonly pageSize: number;
}

/** @returns a run that looks, or looked, at the whole shop after this one: what is gone is that one's to say */
export async function newerFullRun(
  sql: Sql,
  run: { readonly id: number; readonly shopId: number },
): Promise<number | null> {
  const rows = await sql.$queryRaw<{ id: number }[]>`
    SELECT id FROM import_runs WHERE shop_id = ${run.shopId} AND id > ${run.id} AND kind IN ('full', 'deep')
      AND status <> 'requested' ORDER BY id DESC LIMIT 1`;
  return rows[0]?.id ?? null;
}

/**
 * Opens the pages that confirm a run's tombstones.
 * @returns how many candidates were opened; 0 when there are none, a newer full run exists, or a person has to approve
 */
export async function openTombstones(
  sql: Sql,
  run: {
    readonly id: number;
    readonly shopId: number;
    readonly priority: number;
    readonly startTicket: number;
    readonly approved: boolean;
  },
  limits: TombstoneLimits,
): Promise<number> {
  if ((await newerFullRun(sql, run)) !== null) return 0;
  await sql.$executeRaw`
    CREATE TEMPORARY TABLE tombstone ON COMMIT DROP AS
    WITH listed AS (
      SELECT DISTINCT u.id FROM import_pages p, unnest(p.listed_ids) AS u (id) WHERE p.run_id = ${run.id}
    )
    SELECT s.external_id, (row_number() OVER (ORDER BY s.external_id) - 1) / ${limits.pageSize}::int AS page
    FROM listing_sync_state s
    WHERE s.shop_id = ${run.shopId} AND s.live AND s.ticket < ${run.startTicket}::bigint
      AND NOT EXISTS (SELECT FROM listed WHERE listed.id = s.external_id)`;
  const rows = await sql.$queryRaw<{ candidates: number; live: number }[]>`
    SELECT (SELECT count(*) FROM tombstone)::float8 AS candidates,
      (SELECT count(*) FROM listing_sync_state WHERE shop_id = ${run.shopId} AND live)::float8 AS live`;
  const { candidates, live } = rows[0] ?? { candidates: 0, live: 0 };
  if (candidates === 0) return 0;
  if (candidates > Math.max(limits.count, limits.share * live) && !run.approved) {
    await sql.$executeRaw`
      UPDATE import_runs SET delisting_pending = ${candidates}::int, message =
        ${`${candidates} of ${live} live listings are no longer listed. Nothing was delisted. If that is right: syncstore runs approve-delisting ${run.id}`}
      WHERE id = ${run.id}`;
    return 0;
  }
  await sql.$executeRaw`
    WITH slice AS (
      INSERT INTO import_slices (run_id, role, field, from_second, to_second, statuses, status, followed_up)
      VALUES (${run.id}, 'confirm', 'update_time', 0, 0, '{}', 'listed', true) RETURNING id
    )
    INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority, listed_at, list_ticket, pending)
    SELECT ${run.id}::int, ${run.shopId}::int, slice.id, t.page, ${run.priority}::int, now(), 0,
      jsonb_agg(jsonb_build_array(t.external_id, '', true) ORDER BY t.external_id)
    FROM tombstone t, slice GROUP BY slice.id, t.page`;
  return candidates;
}
