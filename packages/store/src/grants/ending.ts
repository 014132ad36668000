/** Authorisations whose access tokens end soon. */
import type { ShopRef } from '@syncstore/contracts';
import type { Database } from '../database.ts';
import { platformOf } from '../ledger/page-row.ts';

/**
 * @param withinMs milliseconds from now
 * @returns a shop of each grant that is not refused, paused shops among them: by its name the tokens can be renewed
 */
export async function shopsWithEndingTokens(database: Database, withinMs: number): Promise<ShopRef[]> {
  const rows = await database.sql.$queryRaw<(Omit<ShopRef, 'platform'> & { platform: string })[]>`
    SELECT DISTINCT ON (g.id) s.id, s.platform, s.external_id AS "externalId", s.grant_id AS "grantId", s.cipher, s.region
    FROM shops s JOIN platform_grants g ON g.id = s.grant_id
    WHERE g.status = 'active' AND g.access_expires_at < now() + ${withinMs}::float8 * interval '1 millisecond'
    ORDER BY g.id, s.id`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}
