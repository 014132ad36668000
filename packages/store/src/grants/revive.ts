/** A person's word that a refused grant is good again: a setting was mended, or the marketplace was mistaken. */
import { type Database, inTransaction } from '../database.ts';
import { type Decision, recordAction } from '../operator-actions.ts';

export interface RevivedGrant {
  readonly version: number;
  /** Why it was paused. */
  readonly pausedReason: string | null;
}

/**
 * Makes a grant that was paused as needs_reconsent active again, with the tokens it has. Its pages go on at once: the
 * caller asks the marketplace, which pauses it again when it still refuses.
 * @returns null when the grant is active
 */
export async function reviveGrant(
  database: Database,
  grantId: number,
  by: Decision,
): Promise<RevivedGrant | null> {
  return inTransaction(database, async (sql) => {
    const rows = await sql.$queryRaw<{ version: number; paused_reason: string | null }[]>`
      SELECT version, paused_reason FROM platform_grants WHERE id = ${grantId} AND status <> 'active'
      FOR NO KEY UPDATE`;
    const row = rows[0];
    if (!row) return null;
    await sql.$executeRaw`
      UPDATE platform_grants SET status = 'active', paused_reason = NULL, updated_at = now() WHERE id = ${grantId}`;
    await recordAction(sql, by, 'resume', `grant ${grantId}`);
    return { version: row.version, pausedReason: row.paused_reason };
  });
}
