/**
 * Tokens in PostgreSQL, refreshed by exactly one process at a time.
 *
 *   1. `leaseRefresh` commits lease and intent by a conditional UPDATE, before the marketplace is called.
 *   2. The marketplace is called by the leaseholder alone.
 *   3. `storePair` stores the new pair WHERE the version is the one that was read AND the lease is still ours; only
 *      then is it used. Whoever lost reads the winner's pair.
 *
 * A process that dies between 2 and 3 leaves a lease that expires; the next one tries the spent token and finds out
 * whether the platform allows the replay.
 */
import { randomUUID } from 'node:crypto';
import {
  type Grant,
  type GrantVault,
  isPlatformId,
  type RefreshLease,
  type TokenPair,
} from '@syncstore/contracts';
import type { Database } from '../database.ts';
import type { TokenCipher } from './cipher.ts';

export function grantVault(database: Database, cipher: TokenCipher): GrantVault {
  const { sql } = database;
  return {
    async read(grantId): Promise<Grant> {
      const rows = await sql.$queryRaw<GrantRow[]>`
        SELECT platform, subject, version, status, access_token, access_expires_at, refresh_token, refresh_expires_at
        FROM platform_grants WHERE id = ${grantId}`;
      const row = rows[0];
      if (!row) throw new Error(`there is no grant ${grantId}`);
      if (!isPlatformId(row.platform))
        throw new Error(`grant ${grantId} is of an unknown platform: ${row.platform}`);
      return {
        id: grantId,
        platform: row.platform,
        subject: row.subject,
        version: row.version,
        status: row.status === 'active' ? 'active' : 'needs_reconsent',
        tokens: {
          accessToken: cipher.decrypt(row.access_token, 'access'),
          accessExpiresAt: row.access_expires_at.getTime(),
          refreshToken: cipher.decrypt(row.refresh_token, 'refresh'),
          refreshExpiresAt: row.refresh_expires_at?.getTime() ?? null,
        },
      };
    },

    async leaseRefresh(grantId, version, leaseMs): Promise<RefreshLease | null> {
      const holder = randomUUID();
      const count = await sql.$executeRaw`
        UPDATE platform_grants SET lease_holder = ${holder}, updated_at = now(),
          lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
        WHERE id = ${grantId} AND version = ${version} AND status = 'active'
          AND (lease_until IS NULL OR lease_until < now())`;
      return count === 1 ? { grantId, version, holder } : null;
    },

    async storePair(lease, tokens): Promise<boolean> {
      const { accessToken, accessExpiresAt, refreshToken, refreshExpiresAt } = encrypted(cipher, tokens);
      const count = await sql.$executeRaw`
        UPDATE platform_grants SET access_token = ${accessToken}, access_expires_at = ${accessExpiresAt},
          refresh_token = ${refreshToken}, refresh_expires_at = ${refreshExpiresAt}, version = version + 1,
          lease_holder = NULL, lease_until = NULL, updated_at = now()
        WHERE id = ${lease.grantId} AND version = ${lease.version} AND lease_holder = ${lease.holder}`;
      return count === 1;
    },

    async releaseLease(lease): Promise<void> {
      await sql.$executeRaw`
        UPDATE platform_grants SET lease_holder = NULL, lease_until = NULL
        WHERE id = ${lease.grantId} AND lease_holder = ${lease.holder}`;
    },

    async pause(grantId, version, reason): Promise<void> {
      await sql.$executeRaw`
        UPDATE platform_grants SET status = 'needs_reconsent', paused_reason = ${reason}, lease_holder = NULL,
          lease_until = NULL, updated_at = now()
        WHERE id = ${grantId} AND version = ${version}`;
    },
  };
}

interface GrantRow {
  platform: string;
  subject: string;
  version: number;
  status: string;
  access_token: string;
  access_expires_at: Date;
  refresh_token: string;
  refresh_expires_at: Date | null;
}

/** The columns of a token pair. */
export function encrypted(
  cipher: TokenCipher,
  tokens: TokenPair,
): { accessToken: string; accessExpiresAt: Date; refreshToken: string; refreshExpiresAt: Date | null } {
  return {
    accessToken: cipher.encrypt(tokens.accessToken, 'access'),
    accessExpiresAt: new Date(tokens.accessExpiresAt),
    refreshToken: cipher.encrypt(tokens.refreshToken, 'refresh'),
    refreshExpiresAt: tokens.refreshExpiresAt === null ? null : new Date(tokens.refreshExpiresAt),
  };
}
