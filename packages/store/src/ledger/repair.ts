/**
 * The questions of a repair: what a crash, a flush or a restored backup left between PostgreSQL and Redis. PostgreSQL
 * decides, Redis follows.
 *
 * A page that is `queued`, or `running` under an expired lease, must have a job. The caller asks Redis which of the
 * suspects lack one; those win a new generation by a conditional UPDATE, and only the winner enqueues, so that two
 * repairs, or a repair and a late enqueuer, never make two jobs of one page that both write.
 */
import type { PageJob } from '@syncstore/contracts';
import type { Database } from '../database.ts';
import { HELD } from './held.ts';
import { type JobRow, pageJob, type ReleasedPage, type ReleasedRow, releasedPage } from './page-row.ts';

/**
 * Pages that should have a job in Redis, and have been without news for a while, by page id.
 * @param graceMs how long a queued page may be on its way into Redis
 * @param afterPageId the last page of the call before: a thousand pages whose jobs are only waiting must not hide a lost one
 */
export async function suspectPages(
  database: Database,
  graceMs: number,
  limit: number,
  afterPageId = 0,
): Promise<PageJob[]> {
  const rows = await database.sql.$queryRaw<JobRow[]>`
    SELECT p.id::float8 AS id, p.generation, p.run_id, s.platform, s.external_id AS shop, p.priority
    FROM import_pages p JOIN shops s ON s.id = p.shop_id JOIN import_runs r ON r.id = p.run_id
      JOIN platform_grants g ON g.id = s.grant_id
    WHERE r.status IN ('running', 'redriving') AND NOT ${HELD} AND p.id > ${afterPageId}::bigint AND (
      (p.status = 'queued' AND p.queued_at < now() - ${graceMs}::int * interval '1 millisecond')
      OR (p.status = 'running' AND p.lease_until < now() - ${graceMs}::int * interval '1 millisecond'))
    ORDER BY p.id LIMIT ${limit}`;
  return rows.map(pageJob);
}

/** Gives a page whose job is lost a new generation. Null when somebody else did, or the page moved on. */
export async function regenerate(
  database: Database,
  lost: Pick<PageJob, 'pageId' | 'generation'>,
): Promise<ReleasedPage | null> {
  const rows = await database.sql.$queryRaw<ReleasedRow[]>`
    UPDATE import_pages p SET generation = p.generation + 1, status = 'queued', queued_at = now(), lease_until = NULL,
      stalls = p.stalls + CASE WHEN p.status = 'running' THEN 1 ELSE 0 END
    FROM shops s, import_runs r
    WHERE p.id = ${lost.pageId}::bigint AND p.generation = ${lost.generation} AND s.id = p.shop_id AND r.id = p.run_id
      AND (p.status = 'queued' OR (p.status = 'running' AND p.lease_until < now()))
    RETURNING p.id::float8 AS id, p.generation, p.run_id, s.platform, s.external_id AS shop, p.priority, r.trace_parent`;
  const row = rows[0];
  return row ? releasedPage(row) : null;
}

export interface IdleWork {
  readonly shops: readonly { readonly shopId: number; readonly name: string }[];
  readonly runs: readonly { readonly runId: number; readonly shopId: number; readonly platform: string }[];
}

/**
 * Shops that have pages to release and room for them, and runs that have none open: what a crash after a commit left
 * undone.
 * @param window most pages of a shop that are queued or running at a time
 */
export async function idleWork(database: Database, window: number): Promise<IdleWork> {
  const shops = await database.sql.$queryRaw<{ shop_id: number; name: string }[]>`
    SELECT s.id AS shop_id, s.platform || '/' || s.external_id AS name
    FROM shops s JOIN platform_grants g ON g.id = s.grant_id
    WHERE s.status = 'active' AND g.status = 'active' AND EXISTS (
        SELECT FROM import_pages p JOIN import_runs r ON r.id = p.run_id
        WHERE p.shop_id = s.id AND p.status = 'ready' AND r.status IN ('running', 'redriving') AND r.paused_at IS NULL)
      AND (SELECT count(*) FROM import_pages p WHERE p.shop_id = s.id AND p.status IN ('queued', 'running'))
        < ${window}::int
    ORDER BY s.id`;
  const runs = await database.sql.$queryRaw<{ id: number; shop_id: number; platform: string }[]>`
    SELECT r.id, r.shop_id, s.platform FROM import_runs r JOIN shops s ON s.id = r.shop_id
    WHERE r.status IN ('running', 'redriving') AND r.paused_at IS NULL AND NOT EXISTS (
      SELECT FROM import_pages p WHERE p.run_id = r.id AND p.status IN ('ready', 'queued', 'running'))
    ORDER BY r.id`;
  return {
    shops: shops.map((row) => ({ shopId: row.shop_id, name: row.name })),
    runs: runs.map((row) => ({ runId: row.id, shopId: row.shop_id, platform: row.platform })),
  };
}

/**
 * Which of these jobs have nothing to do: their page is unknown here, has another generation, or is settled. A dead page's
 * job is not among them: one that waits is an operator's retry.
 */
export async function strayJobs(database: Database, jobs: readonly PageJob[]): Promise<PageJob[]> {
  if (jobs.length === 0) return [];
  const rows = await database.sql.$queryRaw<{ position: number }[]>`
    SELECT (i.position - 1)::int AS position
    FROM unnest(${jobs.map((job) => job.pageId)}::bigint[], ${jobs.map((job) => job.generation)}::int[])
      WITH ORDINALITY AS i (page_id, generation, position)
    WHERE NOT EXISTS (
      SELECT FROM import_pages p
      WHERE p.id = i.page_id AND p.generation = i.generation AND p.status IN ('queued', 'running', 'dead'))`;
  const strays = new Set(rows.map((row) => row.position));
  return jobs.filter((_, index) => strays.has(index));
}
