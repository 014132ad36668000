/** How many calls a day an app has made, so that daily quotas survive a flush of Redis. Redis counts; this is its memory. */
import { type AppDay, dayText } from '@syncstore/contracts';
import type { Database } from './database.ts';

export interface UsageRow {
  readonly endpoint: string;
  readonly calls: number;
  /** Those of them that the marketplace throttled. */
  readonly throttled: number;
}

/** Remembers the counts of a day. A count that is lower than what is remembered is an older one, and changes nothing. */
export async function rememberUsage(
  database: Database,
  { platform, app, day }: AppDay,
  rows: readonly UsageRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const column = <T>(of: (row: UsageRow) => T): T[] => rows.map(of);
  // In one order, so that two processes that write the same rows do not wait for each other in a circle.
  await database.sql.$executeRaw`
    INSERT INTO api_usage AS u (platform, app, day, endpoint, calls, throttled)
    SELECT ${platform}, ${app}, ${dayText(day)}::date, i.endpoint, i.calls, i.throttled
    FROM unnest(${column((r) => r.endpoint)}::text[], ${column((r) => r.calls)}::int[],
      ${column((r) => r.throttled)}::int[]) AS i (endpoint, calls, throttled)
    ORDER BY i.endpoint
    ON CONFLICT (platform, app, day, endpoint) DO UPDATE SET calls = greatest(u.calls, EXCLUDED.calls),
      throttled = greatest(u.throttled, EXCLUDED.throttled)
    WHERE u.calls < EXCLUDED.calls OR u.throttled < EXCLUDED.throttled`;
}

/** What is remembered of a day. */
export async function rememberedUsage(
  database: Database,
  { platform, app, day }: AppDay,
): Promise<UsageRow[]> {
  return database.sql.$queryRaw<UsageRow[]>`
    SELECT endpoint, calls, throttled FROM api_usage
    WHERE platform = ${platform} AND app = ${app} AND day = ${dayText(day)}::date`;
}
