/** How many calls a day an app has made, so that daily quotas survive a flush of Redis. */
import type { PlatformId } from '@syncstore/contracts';
import type { Database } from './database.ts';

/**
 * Hours by which a platform's day runs ahead of UTC: its quota begins anew at that midnight. TikTok Shop states no daily
 * quota, and no time zone for one.
 */
const DAY_AHEAD_OF_UTC: Readonly<Record<PlatformId, number>> = { shopee: 8, 'tiktok-shop': 0 };

export interface UsageRow {
  readonly platform: PlatformId;
  readonly app: string;
  readonly endpoint: string;
  /** Unix milliseconds of the calls: decides the day. */
  readonly at: number;
  readonly calls: number;
  /** Those of them that the marketplace throttled. */
  readonly throttled: number;
}

/** Adds calls to the days that they were made on. Rows of one day, app and endpoint add up, also within one call. */
export async function recordUsage(database: Database, rows: readonly UsageRow[]): Promise<void> {
  if (rows.length === 0) return;
  const column = <T>(of: (row: UsageRow) => T): T[] => rows.map(of);
  // In one order, so that two processes that add the same rows do not wait for each other in a circle.
  await database.prisma.$executeRaw`
    INSERT INTO api_usage AS u (platform, app, day, endpoint, calls, throttled)
    SELECT i.platform, i.app, i.day::date, i.endpoint, sum(i.calls), sum(i.throttled)
    FROM unnest(${column((r) => r.platform)}::text[], ${column((r) => r.app)}::text[],
      ${column((r) => platformDay(r.platform, r.at))}::text[], ${column((r) => r.endpoint)}::text[],
      ${column((r) => r.calls)}::int[], ${column((r) => r.throttled)}::int[])
      AS i (platform, app, day, endpoint, calls, throttled)
    GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
    ON CONFLICT (platform, app, day, endpoint) DO UPDATE SET calls = u.calls + EXCLUDED.calls,
      throttled = u.throttled + EXCLUDED.throttled`;
}

/** The day of a time in the platform's own time zone, e.g. `2026-01-01`. */
function platformDay(platform: PlatformId, at: number): string {
  return new Date(at + DAY_AHEAD_OF_UTC[platform] * 3_600_000).toISOString().slice(0, 10);
}
