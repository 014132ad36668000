/** Figures of the ledger for monitoring: sums by platform, never by shop. One statement, asked as often as somebody scrapes. */
import type { PlatformId } from '@syncstore/contracts';
import type { Database } from '../database.ts';
import { platformOf } from './page-row.ts';

export interface LedgerFigure {
  readonly figure:
    | 'oldest_waiting_seconds'
    | 'open_runs'
    | 'dead_letters'
    | 'open_rejects'
    | 'grants'
    | 'last_success_timestamp_seconds'
    | 'alerts_firing';
  /** Empty where the figure has none. */
  readonly platform: string;
  /** Reason, status or name; empty where the figure has none. */
  readonly label: string;
  readonly value: number;
}

export function ledgerFigures(database: Database): Promise<LedgerFigure[]> {
  return database.sql.$queryRaw<LedgerFigure[]>`
    SELECT 'dead_letters' AS figure, platform, reason AS label, count(*)::float8 AS value
      FROM dead_letters WHERE status = 'dead' GROUP BY platform, reason
    UNION ALL
    SELECT 'open_runs', s.platform, r.status, count(*) FROM import_runs r JOIN shops s ON s.id = r.shop_id
      WHERE r.ended_at IS NULL GROUP BY s.platform, r.status
    UNION ALL
    SELECT 'oldest_waiting_seconds', s.platform, '', greatest(0, extract(epoch FROM now() - min(p.queued_at)))
      FROM import_pages p JOIN shops s ON s.id = p.shop_id
      WHERE p.status = 'queued' AND coalesce(p.waiting_until, now()) <= now() GROUP BY s.platform
    UNION ALL
    SELECT 'open_rejects', s.platform, '', count(*) FROM import_rejects r JOIN shops s ON s.id = r.shop_id
      WHERE r.resolved_at IS NULL GROUP BY s.platform
    UNION ALL
    SELECT 'grants', platform, status, count(*) FROM platform_grants GROUP BY platform, status
    UNION ALL
    SELECT 'last_success_timestamp_seconds', s.platform, '', extract(epoch FROM min(coalesce((
        SELECT r.ended_at FROM import_runs r WHERE r.shop_id = s.id AND r.status = 'completed' ORDER BY r.id DESC LIMIT 1
      ), to_timestamp(0))))
      FROM shops s WHERE s.status = 'active' GROUP BY s.platform
    UNION ALL
    SELECT 'alerts_firing', '', name, 1 FROM alert_states WHERE status = 'firing'`;
}

/** Endpoints that the apps of a platform called lately, to look at their budgets; from today's and yesterday's counts. */
export async function calledEndpoints(database: Database): Promise<{ platform: string; endpoint: string }[]> {
  return database.sql.$queryRaw<{ platform: string; endpoint: string }[]>`
    SELECT DISTINCT platform, endpoint FROM api_usage WHERE day >= current_date - 1 AND endpoint LIKE '/%'`;
}

/** Shops with pages in Redis. */
export async function shopsAtWork(
  database: Database,
  limit: number,
): Promise<{ readonly platform: PlatformId; readonly externalId: string }[]> {
  const rows = await database.sql.$queryRaw<{ platform: string; externalId: string }[]>`
    SELECT s.platform, s.external_id AS "externalId" FROM shops s
    WHERE EXISTS (SELECT FROM import_pages p WHERE p.shop_id = s.id AND p.status IN ('queued', 'running'))
    ORDER BY s.id LIMIT ${limit}`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}
