/**
 * Stops a list that never ends: one that answers the same page again and again, or says for ever that there is more.
 *
 * The marketplace's count is no help, since nothing trusts it. What is certain is in the slice's own pages: a cursor that
 * was used before leads in a circle; the same products on a third page of one slice are no list that moves; and no slice
 * is of ten thousand pages. Pages of a moving list repeat some of their rows, never three times all of them.
 */
import { createHash } from 'node:crypto';
import { type ListPage, PlatformError } from '@syncstore/contracts';
import type { Sql } from '../database.ts';
import type { ClaimedPage } from './page-row.ts';

/** Earlier pages of the slice that are looked at: circles are short, and a page must not read a long slice whole. */
const PAGES_BACK = 50;
const SAME_PAGES = 3;
/** A slice of several statuses has an empty page for each that has no products: fewer than this. */
const EMPTY_PAGES = 20;
const MOST_PAGES = 10_000;

/** What a page listed, to tell it from others of its slice; null when it listed nothing. */
export function listDigest(externalIds: readonly string[]): string | null {
  if (externalIds.length === 0) return null;
  return createHash('sha256')
    .update([...externalIds].sort().join('\n'))
    .digest('base64url');
}

/**
 * @param answer that says the list goes on
 * @throws PlatformError `endless_paging` when it does not
 */
export async function refuseEndlessPaging(
  sql: Sql,
  page: ClaimedPage,
  answer: ListPage,
  digest: string | null,
): Promise<void> {
  if (answer.next === null) return;
  const rows = await sql.$queryRaw<{ used: number; same: number; empty: number }[]>`
    SELECT count(*) FILTER (WHERE cursor = ${answer.next})::int AS used,
      count(*) FILTER (WHERE list_digest = ${digest})::int AS same,
      count(*) FILTER (WHERE listed_at IS NOT NULL AND listed = 0)::int AS empty
    FROM import_pages
    WHERE slice_id = ${page.sliceId} AND seq BETWEEN ${page.seq - PAGES_BACK}::int AND ${page.seq}::int`;
  const { used, same, empty } = rows[0] ?? { used: 0, same: 0, empty: 0 };
  if (used > 0) throw endless(page, `the cursor "${answer.next}" was used for an earlier page`);
  if (same + 1 >= SAME_PAGES) throw endless(page, `${same + 1} pages list the same products`);
  if (digest === null && empty + 1 >= EMPTY_PAGES) throw endless(page, `${empty + 1} pages list nothing`);
  if (page.seq >= MOST_PAGES) throw endless(page, `there is no end after ${page.seq} pages`);
}

function endless(page: ClaimedPage, why: string): PlatformError {
  const { from, to, cursor } = page.query;
  return new PlatformError({
    platform: page.shop.platform,
    endpoint: 'list',
    action: 'dead',
    blame: 'system',
    code: 'endless_paging',
    httpStatus: null,
    userMessage:
      'The marketplace says for ever that its product list goes on, and lists nothing new. Retry the page later; if it stays, report it to the marketplace.',
    detail: `${why}: ${page.query.field} ${from} to ${to}, page ${page.seq}, cursor ${cursor ?? 'none'}`,
    retryAfterMs: null,
  });
}
