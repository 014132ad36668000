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
  const { prisma } = database;
  return {
    async read(grantId): Promise<Grant> {
      const row = await prisma.platformGrant.findUnique({ where: { id: grantId } });
      if (!row) throw new Error(`there is no grant ${grantId}`);
      if (!isPlatformId(row.platform))
        throw new Error(`grant ${grantId} is of an unknown platform: ${row.platform}`);
      return {
        id: row.id,
        platform: row.platform,
        subject: row.subject,
        version: row.version,
        status: row.status === 'active' ? 'active' : 'needs_reconsent',
        tokens: {
          accessToken: cipher.decrypt(row.accessToken, 'access'),
          accessExpiresAt: row.accessExpiresAt.getTime(),
          refreshToken: cipher.decrypt(row.refreshToken, 'refresh'),
          refreshExpiresAt: row.refreshExpiresAt?.getTime() ?? null,
        },
      };
    },

    async leaseRefresh(grantId, version, leaseMs): Promise<RefreshLease | null> {
      const holder = randomUUID();
      const count = await prisma.$executeRaw`
        UPDATE platform_grants SET lease_holder = ${holder}, updated_at = now(),
          lease_until = now() + ${leaseMs}::int * interval '1 millisecond'
        WHERE id = ${grantId} AND version = ${version} AND status = 'active'
          AND (lease_until IS NULL OR lease_until < now())`;
      return count === 1 ? { grantId, version, holder } : null;
    },

    async storePair(lease, tokens): Promise<boolean> {
      const count = await prisma.platformGrant.updateMany({
        where: { id: lease.grantId, version: lease.version, leaseHolder: lease.holder },
        data: {
          ...encrypted(cipher, tokens),
          version: lease.version + 1,
          leaseHolder: null,
          leaseUntil: null,
          updatedAt: new Date(),
        },
      });
      return count.count === 1;
    },

    async releaseLease(lease): Promise<void> {
      await prisma.platformGrant.updateMany({
        where: { id: lease.grantId, leaseHolder: lease.holder },
        data: { leaseHolder: null, leaseUntil: null },
      });
    },

    async pause(grantId, version, reason): Promise<void> {
      await prisma.platformGrant.updateMany({
        where: { id: grantId, version },
        data: {
          status: 'needs_reconsent',
          pausedReason: reason,
          leaseHolder: null,
          leaseUntil: null,
          updatedAt: new Date(),
        },
      });
    },
  };
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
