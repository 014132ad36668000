/** What waits: open pages, dead letters nobody decided, open rejects. All of it is counted on partial indexes of the open rows. */
import type { PlatformId } from '@syncstore/contracts';
import type { Database } from '../database.ts';
import { platformOf } from '../ledger/page-row.ts';

export interface Backlog {
  readonly platform: PlatformId;
  /** Pages that wait in PostgreSQL for room in their shop's window. */
  readonly ready: number;
  /** Pages that wait in Redis. */
  readonly queued: number;
  /** Pages that a worker has in hand. */
  readonly running: number;
  /** Since when the oldest page in Redis waits; null while none does. */
  readonly oldestQueuedAt: Date | null;
}

/** @returns the platforms that have open pages */
export async function readBacklog(database: Database): Promise<Backlog[]> {
  const rows = await database.sql.$queryRaw<(Omit<Backlog, 'platform'> & { platform: string })[]>`
    SELECT s.platform, (count(*) FILTER (WHERE p.status = 'ready'))::float8 AS ready,
      (count(*) FILTER (WHERE p.status = 'queued'))::float8 AS queued,
      (count(*) FILTER (WHERE p.status = 'running'))::float8 AS running,
      min(p.queued_at) FILTER (WHERE p.status = 'queued') AS "oldestQueuedAt"
    FROM import_pages p JOIN shops s ON s.id = p.shop_id
    WHERE p.status IN ('ready', 'queued', 'running')
    GROUP BY s.platform ORDER BY s.platform`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}

/** @returns how many dead letters nobody has decided */
export async function undecidedDeadLetters(database: Database): Promise<number> {
  const rows = await database.sql.$queryRaw<{ letters: number }[]>`
    SELECT count(*)::float8 AS letters FROM dead_letters WHERE status = 'dead'`;
  return rows[0]?.letters ?? 0;
}
