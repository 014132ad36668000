/** Shops: who they are, what they are called with, and how a new authorisation is taken in. */
import type { Authorisation, PlatformId, ShopRef } from '@syncstore/contracts';
import { type Database, inTransaction } from './database.ts';
import type { TokenCipher } from './grants/cipher.ts';
import { encrypted } from './grants/vault.ts';
import { platformOf } from './ledger/page-row.ts';

export interface ShopView extends ShopRef {
  readonly name: string;
  readonly currency: string;
  readonly seller: string;
  readonly status: string;
  readonly watermark: Date | null;
  readonly grantStatus: string;
  readonly grantPausedReason: string | null;
  readonly accessExpiresAt: Date;
}

/** @returns shops in the order they were connected */
export async function listShops(
  database: Database,
  filter: { readonly platform?: PlatformId; readonly externalId?: string } = {},
): Promise<ShopView[]> {
  const { platform = null, externalId = null } = filter;
  const rows = await database.sql.$queryRaw<(Omit<ShopView, 'platform'> & { platform: string })[]>`
    SELECT s.id, s.platform, s.external_id AS "externalId", s.grant_id AS "grantId", s.cipher, s.region, s.name, s.currency,
      s.seller, s.status, s.watermark, g.status AS "grantStatus", g.paused_reason AS "grantPausedReason",
      g.access_expires_at AS "accessExpiresAt"
    FROM shops s JOIN platform_grants g ON g.id = s.grant_id
    WHERE (${platform}::text IS NULL OR s.platform = ${platform})
      AND (${externalId}::text IS NULL OR s.external_id = ${externalId})
    ORDER BY s.id`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}

/**
 * Takes in what a seller authorised: grants with their tokens, and the shops they cover. A shop that was connected
 * before gets the new grant and keeps everything else.
 * @param seller whose goods these are, when the shops are new
 * @returns ids of the shops
 */
export async function saveAuthorisation(
  database: Database,
  cipher: TokenCipher,
  platform: { readonly id: PlatformId; readonly app: string },
  authorisation: Authorisation,
  seller: string,
): Promise<number[]> {
  return inTransaction(database, async (sql) => {
    const grantIds = new Map<string, number>();
    for (const grant of authorisation.grants) {
      const tokens = encrypted(cipher, grant.tokens);
      const rows = await sql.$queryRaw<{ id: number }[]>`
        INSERT INTO platform_grants AS g (platform, app, subject, access_token, access_expires_at, refresh_token,
          refresh_expires_at)
        VALUES (${platform.id}, ${platform.app}, ${grant.subject}, ${tokens.accessToken}, ${tokens.accessExpiresAt},
          ${tokens.refreshToken}, ${tokens.refreshExpiresAt})
        ON CONFLICT (platform, app, subject) DO UPDATE SET access_token = EXCLUDED.access_token,
          access_expires_at = EXCLUDED.access_expires_at, refresh_token = EXCLUDED.refresh_token,
          refresh_expires_at = EXCLUDED.refresh_expires_at, version = g.version + 1, status = 'active',
          paused_reason = NULL, lease_holder = NULL, lease_until = NULL, updated_at = now()
        RETURNING id`;
      if (rows[0]) grantIds.set(grant.subject, rows[0].id);
    }
    const shopIds: number[] = [];
    for (const shop of authorisation.shops) {
      const grantId = grantIds.get(shop.grantSubject);
      if (grantId === undefined) throw new Error(`shop ${shop.externalId} names a grant that was not given`);
      const rows = await sql.$queryRaw<{ id: number }[]>`
        INSERT INTO shops (platform, external_id, name, region, currency, cipher, seller, grant_id)
        VALUES (${platform.id}, ${shop.externalId}, ${shop.name}, ${shop.region}, ${shop.currency}, ${shop.cipher},
          ${seller}, ${grantId})
        ON CONFLICT (platform, external_id) DO UPDATE SET name = EXCLUDED.name, region = EXCLUDED.region,
          currency = EXCLUDED.currency, cipher = EXCLUDED.cipher, grant_id = EXCLUDED.grant_id, updated_at = now()
        RETURNING id`;
      if (rows[0]) shopIds.push(rows[0].id);
    }
    return shopIds;
  });
}
