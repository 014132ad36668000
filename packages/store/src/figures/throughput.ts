/** What was done lately, in stretches of time: from the pages that ended then, found by the index on when they did. */
import type { Database } from '../database.ts';

export interface Throughput {
  /** Start of the stretch, Unix seconds, a multiple of its length. */
  readonly at: number;
  /** Products settled: fetched, unchanged by list, or withdrawn. */
  readonly products: number;
  readonly rejected: number;
  readonly apiCalls: number;
  /** Calls that the marketplace throttled. */
  readonly throttled: number;
  readonly pagesDone: number;
  readonly pagesDead: number;
}

/**
 * @param since Unix seconds
 * @param stretchSeconds length of a stretch
 * @returns oldest first; stretches in which nothing ended are left out
 */
export async function readThroughput(
  database: Database,
  since: number,
  stretchSeconds: number,
): Promise<Throughput[]> {
  return database.sql.$queryRaw<Throughput[]>`
    SELECT (floor(extract(epoch FROM settled_at) / ${stretchSeconds}::int) * ${stretchSeconds}::int)::float8 AS at,
      sum(fetched + unchanged_by_list + withdrawn)::float8 AS products, sum(rejected)::float8 AS rejected,
      sum(api_calls)::float8 AS "apiCalls", sum(throttled)::float8 AS throttled,
      (count(*) FILTER (WHERE status = 'done'))::float8 AS "pagesDone",
      (count(*) FILTER (WHERE status = 'dead'))::float8 AS "pagesDead"
    FROM import_pages WHERE settled_at >= to_timestamp(${since}::float8) GROUP BY 1 ORDER BY 1`;
}
