/** Rate limits that people changed while running. The settings hold for the others; Redis has a copy for its scripts. */
import type { PlatformId } from '@syncstore/contracts';
import { type Database, inTransaction } from './database.ts';
import { platformOf } from './ledger/page-row.ts';
import { type Decision, recordAction } from './operator-actions.ts';

export interface StoredLimit {
  readonly platform: PlatformId;
  readonly scope: string;
  /** Calls a second that the marketplace allows, before the margin. */
  readonly perSecond: number;
  readonly setBy: string;
  /** ISO 8601. */
  readonly setAt: string;
}

type StoredLimitRow = Omit<StoredLimit, 'platform' | 'setAt'> & { platform: string; setAt: Date };

/** All of them. */
export async function storedLimits(database: Database): Promise<StoredLimit[]> {
  const rows = await database.sql.$queryRaw<StoredLimitRow[]>`
    SELECT platform, scope, per_second::float8 AS "perSecond", set_by AS "setBy", set_at AS "setAt"
    FROM rate_limits ORDER BY platform, scope`;
  return rows.map((row) => ({
    ...row,
    platform: platformOf(row.platform),
    setAt: row.setAt.toISOString(),
  }));
}

/**
 * Changes limits of a platform, and records who did.
 * @param perSecond by scope; null goes back to the settings
 */
export async function storeLimits(
  database: Database,
  platform: PlatformId,
  perSecond: Readonly<Record<string, number | null>>,
  decision: Decision,
): Promise<void> {
  await inTransaction(database, async (sql) => {
    for (const [scope, limit] of Object.entries(perSecond)) {
      if (limit === null) {
        await sql.$executeRaw`DELETE FROM rate_limits WHERE platform = ${platform} AND scope = ${scope}`;
      } else {
        await sql.$executeRaw`
          INSERT INTO rate_limits (platform, scope, per_second, set_by) VALUES (${platform}, ${scope}, ${limit}, ${decision.who})
          ON CONFLICT (platform, scope) DO UPDATE SET per_second = EXCLUDED.per_second, set_by = EXCLUDED.set_by, set_at = now()`;
      }
      const subject = `limit ${platform}/${scope}${limit === null ? '' : ` = ${limit}/s`}`;
      await recordAction(sql, decision, limit === null ? 'reset-limit' : 'set-limit', subject);
    }
  });
}
