/**
 * Keeps the ledger of runs that ended long ago from growing for ever.
 *
 * Pages and slices go first: they are what takes room (each page holds the ids that it listed), and their sums stand on the
 * run. The run itself goes later. A run stays, with its pages, for as long as anything still asks for it:
 *
 *   - it has not ended, or is being redriven;
 *   - it has dead letters, decided or not: those are pruned by rules of their own, and tell of its pages until then;
 *   - it is its shop's last ended one of its kind: when a run waits for its delisting to be approved, no later one of its
 *     kind has ended, and the list that it compares with is in its pages. That a later full run exists, which makes older
 *     tombstones void, is also known from there;
 *   - it is its shop's last one of its kind that completed: figures, alerts and the cutting of the next full run read it.
 *
 * Watermarks stand on shops and need no run. Nothing brings a run back that none of these holds: only dead letters can be
 * redriven, and only the last full run be approved. So what is chosen here stays chosen while it is deleted.
 */
import { type Database, Prisma } from '../database.ts';
import { type Batches, deleteInBatches } from './batches.ts';

/** Whether run `r` is of no further use. */
const DISPENSABLE = Prisma.sql`r.status IN ('completed', 'completed_with_errors', 'failed', 'cancelled')
  AND NOT EXISTS (SELECT FROM dead_letters d WHERE d.run_id = r.id)
  AND EXISTS (
    SELECT FROM import_runs later
    WHERE later.shop_id = r.shop_id AND later.kind = r.kind AND later.id > r.id AND later.ended_at IS NOT NULL)
  AND (r.status <> 'completed' OR EXISTS (
    SELECT FROM import_runs later
    WHERE later.shop_id = r.shop_id AND later.kind = r.kind AND later.id > r.id AND later.status = 'completed'))`;

/** Runs that are taken up at once. */
const MOST_RUNS = 500;

/**
 * Deletes pages and slices of ended runs, whose sums the runs keep.
 * @param ageMs since the run ended, milliseconds
 * @returns how many pages were deleted
 */
export async function prunePages(database: Database, ageMs: number, batches: Batches = {}): Promise<number> {
  const runs = await database.sql.$queryRaw<{ id: number }[]>`
    SELECT r.id FROM import_runs r
    WHERE r.ended_at < now() - ${ageMs}::float8 * interval '1 millisecond' AND r.totals IS NOT NULL
      AND r.id IN (SELECT run_id FROM import_slices) AND ${DISPENSABLE}
    ORDER BY r.id`;
  let pages = 0;
  for (const { id } of runs) {
    if (batches.stopping?.aborted) break;
    pages += await deletePagesOf(database, id, batches);
  }
  return pages;
}

/**
 * Deletes ended runs with all that belongs to them.
 * @param ageMs since the run ended, milliseconds
 * @returns how many runs were deleted
 */
export async function pruneRuns(database: Database, ageMs: number, batches: Batches = {}): Promise<number> {
  let deleted = 0;
  while (!batches.stopping?.aborted) {
    const runs = await database.sql.$queryRaw<{ id: number }[]>`
      SELECT r.id FROM import_runs r
      WHERE r.ended_at < now() - ${ageMs}::float8 * interval '1 millisecond' AND ${DISPENSABLE}
      ORDER BY r.id LIMIT ${MOST_RUNS}`;
    for (const { id } of runs) await deletePagesOf(database, id, batches);
    if (batches.stopping?.aborted) break;
    const ids = runs.map(({ id }) => id);
    deleted += await database.sql.$executeRaw`DELETE FROM import_runs WHERE id = ANY (${ids}::int[])`;
    if (runs.length < MOST_RUNS) break;
  }
  return deleted;
}

/** @returns how many pages there were */
async function deletePagesOf(database: Database, runId: number, batches: Batches): Promise<number> {
  const pages = await deleteInBatches(
    batches,
    (limit) => database.sql.$executeRaw`
      DELETE FROM import_pages WHERE id IN (SELECT id FROM import_pages WHERE run_id = ${runId} LIMIT ${limit})`,
  );
  await deleteInBatches(
    batches,
    (limit) => database.sql.$executeRaw`
      DELETE FROM import_slices l WHERE id IN (
        SELECT id FROM import_slices s WHERE run_id = ${runId}
          AND NOT EXISTS (SELECT FROM import_pages p WHERE p.slice_id = s.id) LIMIT ${limit})`,
  );
  return pages;
}
