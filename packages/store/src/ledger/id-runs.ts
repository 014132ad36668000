/**
 * Runs over a list of ids: products that somebody named, such as rejects.
 *
 * There is nothing to list: such a run begins with its pages as if they had been listed, every id pending, so that fetching,
 * writing, retries, death and accounting are those of any page. It ends when they have, without looking at the list
 * again, without tombstones, and without moving the watermark. Any number may go side by side.
 */
import { beginTrace, tellTrace, traceParent } from '@syncstore/observe';
import { type Database, inTransaction } from '../database.ts';
import { type Decision, recordAction } from '../operator-actions.ts';
import { storableText } from '../storable.ts';

export interface IdRun {
  readonly shopId: number;
  readonly externalIds: readonly string[];
  /** `from_raw`: maps the payloads again that we hold of open rejects, and fetches the others. `by_id`: fetches all. */
  readonly source: 'from_raw' | 'by_id';
  /** Ids on one page. */
  readonly pageSize: number;
}

/** Ids go ahead of full runs, as incremental ones do: somebody waits for them. */
const PRIORITY = 0;

/**
 * Begins a run over ids. The caller releases the shop's pages; a crash before that is the sweep's to find.
 * @returns the run's id
 */
export function startIdRun(database: Database, run: IdRun, by: Decision): Promise<number> {
  return beginTrace('import request', { 'syncstore.run.kind': 'ids' }, () => insertIdRun(database, run, by));
}

async function insertIdRun(database: Database, run: IdRun, by: Decision): Promise<number> {
  return inTransaction(database, async (sql) => {
    const rows = await sql.$queryRaw<{ id: number }[]>`
      INSERT INTO import_runs (shop_id, kind, status, phase, requested_by, started_at, start_ticket, trace_parent)
      VALUES (${run.shopId}, 'ids', 'running', 'list', ${storableText(by.who)}, now(), nextval('import_ticket_seq'),
        ${traceParent()}::text)
      RETURNING id`;
    const id = rows[0]?.id ?? 0;
    tellTrace({ 'syncstore.run.id': id });
    await sql.$executeRaw`
      WITH slice AS (
        INSERT INTO import_slices (run_id, role, field, from_second, to_second, statuses, status, followed_up)
        VALUES (${id}, ${run.source}, 'update_time', 0, 0, '{}', 'listed', true) RETURNING id
      ), item AS (
        SELECT i.external_id, coalesce(s.list_fingerprint, '') AS fingerprint,
          (row_number() OVER (ORDER BY i.external_id) - 1) / ${run.pageSize}::int AS page
        FROM (SELECT DISTINCT unnest(${[...run.externalIds]}::text[]) AS external_id) AS i
        LEFT JOIN listing_sync_state s ON s.shop_id = ${run.shopId} AND s.external_id = i.external_id
      )
      INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority, listed_at, list_ticket, listed, listed_ids,
        pending)
      SELECT ${id}::int, ${run.shopId}::int, slice.id, item.page, ${PRIORITY}::int, now(), 0, count(*),
        array_agg(item.external_id),
        jsonb_agg(jsonb_build_array(item.external_id, item.fingerprint, true) ORDER BY item.external_id)
      FROM item, slice GROUP BY slice.id, item.page`;
    await recordAction(sql, by, run.source === 'from_raw' ? 'map again' : 'fetch again', `run ${id}`);
    return id;
  });
}
