/** API tokens: what scripts ask with. A token is shown once, when it is made. */
import { type Database, inTransaction } from '../database.ts';
import { type Decision, NotPossibleError, recordAction } from '../operator-actions.ts';
import { isUniqueViolation } from '../sql-state.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { Role } from './users.ts';

/** Tells what it is, to people who find one and to programs that look for secrets in files. */
const PREFIX = 'syncstore_';

export interface ApiToken {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly createdBy: string;
  readonly createdAt: Date;
  /** To the minute. */
  readonly lastUsedAt: Date | null;
}

/** @returns all, by name */
export async function listTokens(database: Database): Promise<ApiToken[]> {
  return database.sql.$queryRaw<ApiToken[]>`
    SELECT id, name, role, created_by AS "createdBy", created_at AS "createdAt", last_used_at AS "lastUsedAt"
    FROM api_tokens ORDER BY name`;
}

/**
 * @returns the token, which is stored nowhere
 * @throws NotPossibleError when there is one of that name
 */
export async function createToken(
  database: Database,
  { name, role }: { readonly name: string; readonly role: Role },
  by: Decision,
): Promise<string> {
  const token = `${PREFIX}${newSecret()}`;
  try {
    await inTransaction(database, async (sql) => {
      await sql.$executeRaw`
        INSERT INTO api_tokens (name, token_hash, role, created_by)
        VALUES (${name}, ${hashSecret(token)}, ${role}, ${by.who})`;
      await recordAction(sql, by, 'create-token', `token ${name} (${role})`);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new NotPossibleError(
      `There is a token ${name} already. Revoke it first: syncstore tokens revoke ${name}`,
    );
  }
  return token;
}

/** @throws NotPossibleError when there is no such token */
export async function revokeToken(database: Database, name: string, by: Decision): Promise<void> {
  await inTransaction(database, async (sql) => {
    const revoked = await sql.$executeRaw`DELETE FROM api_tokens WHERE name = ${name}`;
    if (revoked === 0) {
      throw new NotPossibleError(`There is no token ${name}. List them: syncstore tokens list`);
    }
    await recordAction(sql, by, 'revoke-token', `token ${name}`);
  });
}

/** @returns whose token it is; null when there is none like it */
export async function tokenOwner(
  database: Database,
  token: string,
): Promise<{ readonly name: string; readonly role: Role } | null> {
  const hash = hashSecret(token);
  const rows = await database.sql.$queryRaw<{ name: string; role: Role; isStale: boolean }[]>`
    SELECT name, role, coalesce(last_used_at < now() - interval '1 minute', true) AS "isStale"
    FROM api_tokens WHERE token_hash = ${hash}`;
  const [found] = rows;
  if (!found) return null;
  if (found.isStale) {
    await database.sql.$executeRaw`UPDATE api_tokens SET last_used_at = now() WHERE token_hash = ${hash}`;
  }
  return { name: found.name, role: found.role };
}
