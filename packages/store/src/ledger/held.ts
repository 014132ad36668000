/**
 * What holds pages back: a person paused their run or their shop, or the marketplace refuses the shop's authorisation.
 *
 * A held page is `ready`: it is not in Redis, takes up no room of its shop's window, and spends no attempt. Pages that
 * were queued when the hold began are put back on the shelf under a new generation, so that their jobs, wherever in Redis
 * they stand, find nothing to do; a page that a worker has in hand is finished. When the hold ends, the next release
 * takes them up.
 */
import type { PageJob } from '@syncstore/contracts';
import { Prisma, type Sql } from '../database.ts';
import { type JobRow, pageJob } from './page-row.ts';

/** Whether run `r` of shop `s` with grant `g` is held. */
export const HELD = Prisma.sql`(r.paused_at IS NOT NULL OR s.status <> 'active' OR g.status <> 'active')`;

/** Pages `p` that are queued although run `r`, shop `s` or grant `g` hold them, and that no worker has in hand. */
const HELD_IN_QUEUE = Prisma.sql`
  (p.status = 'queued' OR (p.status = 'running' AND p.lease_until < now()))
  AND r.id = p.run_id AND r.status IN ('running', 'redriving') AND s.id = p.shop_id AND g.id = s.grant_id AND ${HELD}`;

/** The jobs of pages that are held and queued still. */
export async function heldPages(sql: Sql): Promise<PageJob[]> {
  const rows = await sql.$queryRaw<JobRow[]>`
    SELECT p.id::float8 AS id, p.generation, p.run_id, s.platform, s.external_id AS shop, p.priority
    FROM import_pages p, import_runs r, shops s, platform_grants g WHERE ${HELD_IN_QUEUE}`;
  return rows.map(pageJob);
}

/**
 * Puts the pages of held runs that nobody has in hand back on the shelf.
 * @param pages a condition on page `p`, to look at some of them only
 * @returns their jobs as they were, which may be removed from Redis
 */
export async function shelvePages(sql: Sql, pages: Prisma.Sql = Prisma.sql`true`): Promise<PageJob[]> {
  const rows = await sql.$queryRaw<JobRow[]>`
    UPDATE import_pages p SET status = 'ready', generation = p.generation + 1, queued_at = NULL, lease_until = NULL,
      waiting_for = NULL, waiting_until = NULL, stalls = p.stalls + CASE WHEN p.status = 'running' THEN 1 ELSE 0 END
    FROM import_runs r, shops s, platform_grants g
    WHERE ${pages} AND ${HELD_IN_QUEUE}
    RETURNING p.id::float8 AS id, p.generation - 1 AS generation, p.run_id, s.platform, s.external_id AS shop, p.priority`;
  return rows.map(pageJob);
}
