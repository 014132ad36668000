/** What workers could do now: pages that stand in Redis or are in hand, and wait for nothing but a worker. */
import type { PlatformId } from '@syncstore/contracts';
import type { Database } from '../database.ts';
import { platformOf } from '../ledger/page-row.ts';

export interface Workable {
  readonly platform: PlatformId;
  /** Not those that wait for a quota, a breaker, a grant or the next attempt. */
  readonly pages: number;
  /** Shops that they are of. */
  readonly shops: number;
}

/** @returns the platforms that have such pages; counted on the partial index of pages in Redis */
export async function readWorkable(database: Database): Promise<Workable[]> {
  const rows = await database.sql.$queryRaw<(Omit<Workable, 'platform'> & { platform: string })[]>`
    SELECT s.platform, count(*)::float8 AS pages, count(DISTINCT p.shop_id)::float8 AS shops
    FROM import_pages p JOIN shops s ON s.id = p.shop_id
    WHERE p.status IN ('queued', 'running') AND (p.status = 'running' OR coalesce(p.waiting_until, now()) <= now())
    GROUP BY s.platform ORDER BY s.platform`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}
