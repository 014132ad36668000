/** Slices: inserting them with their first page, and splitting the ones that turn out too big. */
import type { PagingFacts, SliceField } from '@syncstore/contracts';
import { type Database, inTransaction, type Sql } from '../database.ts';
import type { ClaimedPage } from './page-row.ts';
import { holdPage, staleClaim } from './pages.ts';
import { canBeCut, cutEvenly, type Window } from './windows.ts';

export interface NewSlice extends Window {
  readonly role: ClaimedPage['sliceRole'];
  readonly round: number;
  readonly field: SliceField;
  /** Empty: every status. */
  readonly statuses: readonly string[];
  readonly parentId: number | null;
}

/** Inserts slices and the first page of each, ready to be released. */
export async function insertSlices(
  sql: Sql,
  run: { readonly id: number; readonly shopId: number; readonly priority: number },
  slices: readonly NewSlice[],
): Promise<void> {
  if (slices.length === 0) return;
  const input = JSON.stringify(
    slices.map((slice) => ({
      role: slice.role,
      round: slice.round,
      field: slice.field,
      from_second: slice.from,
      to_second: slice.to,
      statuses: slice.statuses,
      parent_id: slice.parentId,
    })),
  );
  await sql.$executeRaw`
    WITH slice AS (
      INSERT INTO import_slices (run_id, parent_id, role, round, field, from_second, to_second, statuses)
      SELECT ${run.id}::int, i.parent_id, i.role, i.round, i.field, i.from_second, i.to_second,
        ARRAY(SELECT jsonb_array_elements_text(i.statuses))
      FROM jsonb_to_recordset(${input}::jsonb) AS i (role text, round int, field text, from_second bigint,
        to_second bigint, statuses jsonb, parent_id int)
      RETURNING id
    )
    INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority)
    SELECT ${run.id}::int, ${run.shopId}::int, id, 0, ${run.priority}::int FROM slice ORDER BY id`;
}

/**
 * Cuts a page's slice in parts and gives the page up: the parts list everything it would have listed. What earlier
 * pages of the slice listed stays counted; listed again it is a duplicate.
 *
 * By time while the window can be made smaller, then by status.
 * @param parts how many windows to aim for
 * @returns false when the slice can't be made smaller
 * @throws StaleClaimError when the page is not ours any more
 */
export async function splitSlice(
  database: Database,
  page: ClaimedPage,
  paging: PagingFacts,
  parts: number,
  usage: { readonly apiCalls: number; readonly throttled: number },
): Promise<boolean> {
  const pieces = smallerPieces(page, paging, parts);
  if (pieces.length === 0) return false;
  await inTransaction(database, async (sql) => {
    await holdPage(sql, page);
    const given = await sql.$executeRaw`
      UPDATE import_pages SET status = 'superseded', settled_at = now(), lease_until = NULL,
        api_calls = api_calls + ${usage.apiCalls}::int, throttled = throttled + ${usage.throttled}::int
      WHERE id = ${page.pageId}::bigint AND listed_at IS NULL`;
    // What a committed list left pending would be lost with the page.
    if (given === 0) throw staleClaim(page);
    await sql.$executeRaw`UPDATE import_slices SET status = 'split', followed_up = true WHERE id = ${page.sliceId}`;
    const rows = await sql.$queryRaw<{ priority: number; round: number }[]>`
      SELECT p.priority, l.round FROM import_pages p JOIN import_slices l ON l.id = p.slice_id
      WHERE p.id = ${page.pageId}::bigint`;
    const { priority, round } = rows[0] ?? { priority: 0, round: 0 };
    await insertSlices(
      sql,
      { id: page.runId, shopId: page.shop.id, priority },
      pieces.map((piece) => ({
        ...piece,
        role: page.sliceRole,
        round,
        field: page.query.field,
        parentId: page.sliceId,
      })),
    );
  });
  return true;
}

function smallerPieces(
  page: ClaimedPage,
  paging: PagingFacts,
  parts: number,
): (Window & { readonly statuses: readonly string[] })[] {
  const { from, to, statuses } = page.query;
  const window = { from, to };
  if (canBeCut(window, paging.windowOverlapSeconds)) {
    return cutEvenly(window, Math.max(2, parts), paging.windowOverlapSeconds).map((piece) => ({
      ...piece,
      statuses: statuses ?? [],
    }));
  }
  const all = statuses ?? paging.statuses;
  return all.length > 1 ? all.map((status) => ({ ...window, statuses: [status] })) : [];
}
