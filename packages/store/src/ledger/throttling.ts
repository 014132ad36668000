/**
 * Since when a page has met nothing but throttling.
 *
 *   1. A claim that ends with a 429 starts the page's clock, unless it runs already.
 *   2. Any call of the shop that the marketplace serves, on whatever page, stops the clocks of all its pages.
 *   3. Waits that are not the marketplace's "slow down" (quota, breaker, grant, a dependency) are added to it, so that
 *      they never count. Waiting for budget starts no clock: only another 429 ends a page.
 */
import { type Database, Prisma } from '../database.ts';
import type { PageClaim } from './page-row.ts';
import type { HandBack } from './settle.ts';

/** The new value of `throttled_since` in the UPDATE that hands a page back. */
export function throttledSince({ wait, answered }: Pick<HandBack, 'wait' | 'answered'>): Prisma.Sql {
  if (wait?.reason === 'throttled') {
    return answered > 0 ? Prisma.sql`now()` : Prisma.sql`coalesce(throttled_since, now())`;
  }
  if (answered > 0) return Prisma.sql`NULL::timestamptz`;
  if (wait === null || wait.reason === 'budget') return Prisma.sql`throttled_since`;
  return Prisma.sql`throttled_since + ${wait.ms}::float8 * interval '1 millisecond'`;
}

/**
 * Stops the clocks of a shop's other pages, after a page of it was served. A page that is being written at this moment is
 * left alone: what it met is newer.
 */
export async function stopThrottleClocks(database: Database, shopId: number, pageId: number): Promise<void> {
  await database.prepared.$executeRaw`
    UPDATE import_pages SET throttled_since = NULL WHERE id IN (
      SELECT id FROM import_pages
      WHERE shop_id = ${shopId} AND status IN ('queued', 'running') AND throttled_since IS NOT NULL
        AND id <> ${pageId}::bigint
      FOR NO KEY UPDATE SKIP LOCKED)`;
}

/** Milliseconds since a claimed page's clock started; 0 when it does not run. */
export async function throttledForMs(database: Database, { pageId }: PageClaim): Promise<number> {
  const rows = await database.sql.$queryRaw<{ ms: number }[]>`
    SELECT coalesce(extract(epoch FROM now() - throttled_since) * 1000, 0)::float8 AS ms
    FROM import_pages WHERE id = ${pageId}::bigint`;
  return rows[0]?.ms ?? 0;
}
