/** What a run amounts to: the sums over its pages that people and the accounting look at. */
import type { RunSummary } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';
import { PAGE_TOTALS, type PageTotals } from './page-totals.ts';

export interface RunView extends Omit<RunSummary, 'status'> {
  readonly status: RunSummary['status'] | 'requested';
  readonly message: string | null;
  /** How many products the marketplace says there are to list; null while it has not said. A hint for progress bars. */
  readonly expected: number | null;
}

interface SummaryRow extends Omit<RunView, keyof PageTotals | 'unsettled' | 'startedAt' | 'endedAt'> {
  startedAt: Date;
  endedAt: Date | null;
  totals: PageTotals;
}

/** @returns the runs with these ids, newest first; all recent ones when `ids` is absent */
export async function runSummaries(
  database: Database,
  filter: { readonly ids?: readonly number[]; readonly limit?: number },
): Promise<RunView[]> {
  const where = filter.ids ? Prisma.sql`r.id = ANY (${[...filter.ids]}::int[])` : Prisma.sql`true`;
  const rows = await database.prisma.$queryRaw<SummaryRow[]>`
    SELECT r.id, s.platform, s.external_id AS shop, r.kind, r.status, r.phase,
      CASE WHEN s.status <> 'active' AND r.status IN ('requested', 'running', 'redriving')
        THEN 'the shop is paused: go on with syncstore shops resume ' || s.external_id ELSE r.message END AS message,
      coalesce(r.started_at, r.requested_at) AS "startedAt", r.ended_at AS "endedAt",
      (extract(epoch FROM coalesce(r.ended_at, now()) - coalesce(r.started_at, r.requested_at)) * 1000)::float8
        AS "durationMs",
      CASE WHEN r.ended_at IS NULL OR r.totals IS NULL THEN (${PAGE_TOTALS}) ELSE r.totals END AS totals,
      (SELECT sum(total_hint) FROM import_slices l WHERE l.run_id = r.id AND l.role = 'base' AND l.status <> 'split')::float8
        AS expected
    FROM import_runs r JOIN shops s ON s.id = r.shop_id
    WHERE ${where}
    ORDER BY r.id DESC LIMIT ${filter.limit ?? 100}`;
  return rows.map(({ totals, ...row }) => ({
    ...row,
    ...totals,
    unsettled: totals.distinct - totals.fetched - totals.unchangedByList - totals.withdrawn,
    durationMs: Math.round(row.durationMs),
    startedAt: row.startedAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
  }));
}

export interface CatalogueSize {
  readonly masterProducts: number;
  readonly platformMappings: number;
  readonly rejects: number;
}

/** How much the catalogue holds: listings, the delisted ones too, the masters they make up, and open rejects. */
export async function catalogueSize(database: Database): Promise<CatalogueSize> {
  const rows = await database.prisma.$queryRaw<CatalogueSize[]>`
    SELECT (SELECT count(*) FROM master_products)::float8 AS "masterProducts",
      (SELECT count(*) FROM platform_mappings)::float8 AS "platformMappings",
      (SELECT count(*) FROM import_rejects WHERE resolved_at IS NULL)::float8 AS rejects`;
  return rows[0] ?? { masterProducts: 0, platformMappings: 0, rejects: 0 };
}
