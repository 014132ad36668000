/** What a run amounts to: the sums over its pages that people and the accounting look at. */
import type { PlatformId, RunKind, RunSummary } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';
import { PAGE_TOTALS, type PageTotals } from './page-totals.ts';

export interface RunView extends Omit<RunSummary, 'status'> {
  readonly status: RunSummary['status'] | 'requested';
  readonly message: string | null;
  /** A person paused it, or its shop. Its status stays what it was. */
  readonly paused: boolean;
  /** How many products the marketplace says there are to list; null while it has not said. A hint for progress bars. */
  readonly expected: number | null;
}

/**
 * The marketplace's counts of all slices. A known shop is cut into many, which are counted one after another: until the
 * last has been, at least as many products are expected as the full run before had.
 */
const EXPECTED = Prisma.sql`
  SELECT CASE WHEN r.kind = 'incremental' OR count(*) = count(total_hint) THEN sum(total_hint)
    ELSE greatest(sum(total_hint), (
      SELECT (b.totals ->> 'distinct')::int FROM import_runs b
      WHERE b.shop_id = r.shop_id AND b.id < r.id AND b.kind <> 'incremental' AND b.status = 'completed'
      ORDER BY b.id DESC LIMIT 1)) END
  FROM import_slices l WHERE l.run_id = r.id AND l.role = 'base' AND l.status <> 'split'`;

interface SummaryRow extends Omit<RunView, keyof PageTotals | 'unsettled' | 'startedAt' | 'endedAt'> {
  startedAt: Date;
  endedAt: Date | null;
  totals: PageTotals;
}

export interface RunFilter {
  readonly ids?: readonly number[];
  readonly shopIds?: readonly number[];
  readonly platform?: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop?: string;
  readonly kind?: RunKind;
  readonly status?: RunView['status'];
  /** Ids below this one: the last one of the page before. */
  readonly before?: number;
  /** Those that have not ended. */
  readonly active?: true;
  /** How many at most; 100 when left out. */
  readonly limit?: number;
}

/** Waits that a run says of itself. Those for budget or a dependency are short, and part of every run. */
const TOLD_WAITS = ['quota', 'breaker', 'throttled', 'grant'];

/** What a run's pages wait for, when some do: the wait that ends last, as `waiting for quota until 2026-01-01 16:00:00Z`. */
const WAITING_FOR = Prisma.sql`
  SELECT CASE w.waiting_for WHEN 'breaker' THEN 'waiting for the marketplace to answer again, next try at '
      WHEN 'throttled' THEN 'waiting for the marketplace to admit calls, next try at '
      ELSE 'waiting for ' || w.waiting_for || ' until ' END
    || to_char(w.waiting_until AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS"Z"')
  FROM import_pages w
  WHERE w.run_id = r.id AND w.status = 'queued' AND w.waiting_for = ANY (${TOLD_WAITS}) AND w.waiting_until > now()
  ORDER BY w.waiting_until DESC LIMIT 1`;

/** @returns the runs that fit, newest first */
export async function runSummaries(database: Database, filter: RunFilter): Promise<RunView[]> {
  const conditions = [
    filter.ids && Prisma.sql`r.id = ANY (${[...filter.ids]}::int[])`,
    filter.shopIds && Prisma.sql`r.shop_id = ANY (${[...filter.shopIds]}::int[])`,
    filter.platform && Prisma.sql`s.platform = ${filter.platform}`,
    filter.shop && Prisma.sql`s.external_id = ${filter.shop}`,
    filter.kind && Prisma.sql`r.kind = ${filter.kind}`,
    filter.status && Prisma.sql`r.status = ${filter.status}`,
    filter.before && Prisma.sql`r.id < ${filter.before}`,
    filter.active && Prisma.sql`r.status IN ('requested', 'running', 'redriving')`,
  ].filter((condition) => condition !== undefined);
  const where = conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
  const rows = await database.sql.$queryRaw<SummaryRow[]>`
    SELECT r.id, s.platform, s.external_id AS shop, r.kind, r.status, r.phase,
      r.ended_at IS NULL AND (r.paused_at IS NOT NULL OR s.status <> 'active') AS paused,
      CASE WHEN r.ended_at IS NOT NULL THEN r.message
        WHEN r.paused_at IS NOT NULL THEN 'paused: go on with syncstore runs resume ' || r.id
        WHEN s.status <> 'active' THEN 'the shop is paused (' || coalesce(s.paused_reason, 'no reason was given')
          || '): go on with syncstore shops resume ' || s.external_id
        WHEN g.status <> 'active' THEN 'waits for a new consent of the seller (' || coalesce(g.paused_reason, g.status)
          || '): syncstore shops connect ' || s.platform || ', or syncstore shops resume ' || s.external_id
        ELSE coalesce(r.message, (${WAITING_FOR})) END AS message,
      coalesce(r.started_at, r.requested_at) AS "startedAt", r.ended_at AS "endedAt",
      (extract(epoch FROM coalesce(r.ended_at, now()) - coalesce(r.started_at, r.requested_at)) * 1000)::float8
        AS "durationMs",
      CASE WHEN r.ended_at IS NULL OR r.totals IS NULL THEN (${PAGE_TOTALS}) ELSE r.totals END AS totals,
      (${EXPECTED})::float8 AS expected
    FROM import_runs r JOIN shops s ON s.id = r.shop_id JOIN platform_grants g ON g.id = s.grant_id
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
  const rows = await database.sql.$queryRaw<CatalogueSize[]>`
    SELECT (SELECT count(*) FROM master_products)::float8 AS "masterProducts",
      (SELECT count(*) FROM platform_mappings)::float8 AS "platformMappings",
      (SELECT count(*) FROM import_rejects WHERE resolved_at IS NULL)::float8 AS rejects`;
  return rows[0] ?? { masterProducts: 0, platformMappings: 0, rejects: 0 };
}
