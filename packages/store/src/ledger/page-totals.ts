/**
 * The sums over a run's pages.
 *
 * While a run is open they are computed from its pages. When it ends they are kept on the run: a list of past runs then
 * reads no pages, and pages can be pruned before their run is.
 */
import type { ImportCounts } from '@syncstore/contracts';
import { Prisma } from '../database.ts';

export interface PageTotals extends ImportCounts {
  pages: number;
  openPages: number;
  deadPages: number;
}

/** A sub-select of the totals of run `r` as jsonb. */
export const PAGE_TOTALS = Prisma.sql`
  SELECT jsonb_build_object(
    'pages', count(*) FILTER (WHERE status = 'done'),
    'openPages', count(*) FILTER (WHERE status IN ('ready', 'queued', 'running')),
    'deadPages', count(*) FILTER (WHERE status = 'dead'),
    'listed', coalesce(sum(listed), 0), 'duplicates', coalesce(sum(duplicates), 0),
    'distinct', coalesce(sum(cardinality(listed_ids)), 0), 'fetched', coalesce(sum(fetched), 0),
    'unchangedByList', coalesce(sum(unchanged_by_list), 0), 'withdrawn', coalesce(sum(withdrawn), 0),
    'created', coalesce(sum(created), 0), 'updated', coalesce(sum(updated), 0),
    'unchanged', coalesce(sum(unchanged), 0), 'rejected', coalesce(sum(rejected), 0),
    'delisted', coalesce(sum(delisted), 0), 'apiCalls', coalesce(sum(api_calls), 0),
    'throttled', coalesce(sum(throttled), 0))
  FROM import_pages WHERE run_id = r.id`;
