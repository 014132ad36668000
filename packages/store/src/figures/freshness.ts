/** How old what is known of each shop is, and when it is looked at next. */
import type { Database } from '../database.ts';

export interface Freshness {
  readonly shopId: number;
  /** End of the last run that went through all its pages, or ended with dead ones; null before the first. */
  readonly lastSuccessAt: Date | null;
  /** When a schedule starts the next run; null when none does. */
  readonly nextRunAt: Date | null;
}

/** @returns one for each shop */
export async function readFreshness(database: Database): Promise<Freshness[]> {
  return database.sql.$queryRaw<Freshness[]>`
    SELECT s.id AS "shopId", r.ended_at AS "lastSuccessAt",
      (SELECT min(c.next_at) FROM import_schedules c WHERE c.shop_id = s.id AND c.enabled) AS "nextRunAt"
    FROM shops s LEFT JOIN LATERAL (
      SELECT ended_at FROM import_runs
      WHERE shop_id = s.id AND status IN ('completed', 'completed_with_errors') AND kind <> 'ids'
      ORDER BY id DESC LIMIT 1) r ON true
    ORDER BY s.id`;
}
