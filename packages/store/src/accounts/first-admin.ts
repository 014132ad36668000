/**
 * The account that the settings describe.
 *
 * Without any account it is made, as an admin. As long as nobody gave it another password it follows the settings, so that a
 * password that was changed there is the one that holds. Once somebody did, the settings say no more about it.
 */
import { type Database, inTransaction } from '../database.ts';
import { recordAction } from '../operator-actions.ts';
import { hashPassword, isPassword } from './passwords.ts';

/** Any number of consoles may start at the same time. */
const ACCOUNTS_LOCK = 7_206_112;

/** @returns whether anything was changed */
export async function keepFirstAdmin(
  database: Database,
  { user: name, password }: { readonly user: string; readonly password: string },
): Promise<boolean> {
  const by = { who: 'settings', why: 'CONSOLE_USER and CONSOLE_PASSWORD' };
  return inTransaction(database, async (sql) => {
    await sql.$executeRaw`SELECT pg_advisory_xact_lock(${ACCOUNTS_LOCK})`;
    const rows = await sql.$queryRaw<{ id: number; name: string; hash: string; from_settings: boolean }[]>`
      SELECT id, name, password_hash AS hash, from_settings FROM console_users`;
    if (rows.length === 0) {
      await sql.$executeRaw`
        INSERT INTO console_users (name, password_hash, role, from_settings)
        VALUES (${name}, ${await hashPassword(password)}, 'admin', true)`;
      await recordAction(sql, by, 'add-user', `user ${name} (admin)`);
      return true;
    }
    const own = rows.find((row) => row.from_settings);
    if (!own || (own.name === name && (await isPassword(password, own.hash)))) return false;
    // Somebody else may have that name by now.
    if (rows.some((row) => row.name === name && row.id !== own.id)) return false;
    await sql.$executeRaw`
      UPDATE console_users SET name = ${name}, password_hash = ${await hashPassword(password)} WHERE id = ${own.id}`;
    await sql.$executeRaw`DELETE FROM console_sessions WHERE user_id = ${own.id}`;
    await recordAction(sql, by, 'set-password', `user ${name}`);
    return true;
  });
}
