/**
 * Tells a page that fails from a marketplace that is down: whether the marketplace answered anything else for the shop
 * since the page began to fail.
 *
 * A page whose attempts are used up goes dead, is split, or loses products to rejects only when it did. While nothing
 * works for anybody, that would turn an outage into thousands of dead letters and splits.
 */
import type { Database } from '../database.ts';
import type { ClaimedPage } from './page-row.ts';

export interface Outage {
  /** Whether another page of the shop was listed or settled since this one began to fail. */
  readonly othersSucceeded: boolean;
  /** Milliseconds since this page began to fail; 0 when this is its first failure. */
  readonly failingMs: number;
}

export async function outageAround(database: Database, page: ClaimedPage): Promise<Outage> {
  const rows = await database.prisma.$queryRaw<{ others: boolean; failing_ms: number }[]>`
    SELECT EXISTS (
        SELECT FROM import_pages o JOIN import_runs r ON r.id = o.run_id
        WHERE r.shop_id = p.shop_id AND o.id <> p.id AND r.started_at > now() - interval '2 days'
          AND greatest(o.listed_at, CASE WHEN o.status = 'done' THEN o.settled_at END)
            > coalesce(p.failing_since, p.queued_at)) AS others,
      coalesce(extract(epoch FROM now() - p.failing_since) * 1000, 0)::float8 AS failing_ms
    FROM import_pages p WHERE p.id = ${page.pageId}::bigint`;
  return { othersSucceeded: rows[0]?.others ?? false, failingMs: rows[0]?.failing_ms ?? 0 };
}
