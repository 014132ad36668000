/**
 * Redrive: takes a dead page up again.
 *
 *   1. The dead page wins a new generation by a conditional UPDATE. Of two who press Retry at once, one wins; a page that
 *      was settled or redriven meanwhile is left alone.
 *   2. It has fresh attempts and keeps what it had done: ids that were settled are not fetched again, and a page that died
 *      while listing goes on with its chain.
 *   3. A run that had ended is `redriving` and completes again: its watermark moves only forward, and it delists nothing
 *      when a newer full run exists.
 *   4. The caller enqueues the job of the new generation; a crash before that is the sweep's to find.
 */
import { type Database, inTransaction } from '../database.ts';
import { type JobRow, type ReleasedPage, releasedPage } from './page-row.ts';

/**
 * @returns the page to enqueue, or null when there is nothing to do
 */
export async function redrivePage(database: Database, deadLetterId: number): Promise<ReleasedPage | null> {
  return inTransaction(database, async (sql) => {
    const rows = await sql.$queryRaw<JobRow[]>`
      UPDATE import_pages p SET generation = p.generation + 1, status = 'queued', queued_at = now(), attempts = 0,
        stalls = 0, failing_since = NULL, settled_at = NULL, lease_until = NULL
      FROM dead_letters d, shops s
      WHERE d.id = ${deadLetterId} AND d.status = 'dead' AND p.id = d.page_id AND p.generation = d.generation
        AND p.status = 'dead' AND s.id = p.shop_id
      RETURNING p.id::float8 AS id, p.generation, p.run_id, s.platform, s.external_id AS shop, p.priority`;
    const row = rows[0];
    if (!row) return null;
    await sql.$executeRaw`
      UPDATE dead_letters SET status = 'redriven', redrives = redrives + 1 WHERE id = ${deadLetterId}`;
    await sql.$executeRaw`
      UPDATE import_runs SET status = 'redriving', phase = 'list', ended_at = NULL
      WHERE id = ${row.run_id} AND status IN ('completed', 'completed_with_errors', 'failed', 'cancelled')`;
    return releasedPage(row);
  });
}
