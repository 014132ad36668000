/** Browsers that are logged in. The role is read with every request: what is taken away is gone at once. */
import { type Database, inTransaction } from '../database.ts';
import { recordAction } from '../operator-actions.ts';
import { hashSecret, newSecret } from './secrets.ts';
import type { Role, User } from './users.ts';

const HOUR_MS = 3_600_000;
/** A working day. Who is logged in longer logs in again. */
export const SESSION_MS = 12 * HOUR_MS;

/** @returns the secret for the cookie: it is stored nowhere */
export async function openSession(database: Database, user: Pick<User, 'id' | 'name'>): Promise<string> {
  const secret = newSecret();
  await inTransaction(database, async (sql) => {
    await sql.$executeRaw`DELETE FROM console_sessions WHERE expires_at < now()`;
    await sql.$executeRaw`
      INSERT INTO console_sessions (id_hash, user_id, expires_at)
      VALUES (${hashSecret(secret)}, ${user.id}, ${new Date(Date.now() + SESSION_MS)})`;
    await recordAction(sql, { who: `console:${user.name}`, why: null }, 'log-in', `user ${user.name}`);
  });
  return secret;
}

/** @returns whose session it is; null when it has ended */
export async function sessionUser(
  database: Database,
  secret: string,
): Promise<{ readonly name: string; readonly role: Role } | null> {
  const rows = await database.sql.$queryRaw<{ name: string; role: Role }[]>`
    SELECT u.name, u.role FROM console_sessions s JOIN console_users u ON u.id = s.user_id
    WHERE s.id_hash = ${hashSecret(secret)} AND s.expires_at > now()`;
  return rows[0] ?? null;
}

export async function closeSession(database: Database, secret: string): Promise<void> {
  await database.sql.$executeRaw`DELETE FROM console_sessions WHERE id_hash = ${hashSecret(secret)}`;
}
