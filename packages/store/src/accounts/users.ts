/** The people who use the console. What is done to their accounts stands in the log of operator actions. */
import { type Database, inTransaction } from '../database.ts';
import { type Decision, NotPossibleError, recordAction } from '../operator-actions.ts';
import { isUniqueViolation } from '../sql-state.ts';
import { hashPassword } from './passwords.ts';

/** A viewer looks; an admin changes things too. */
export const ROLES = ['viewer', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export interface User {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
}

/** With what a password is compared with. */
export interface UserWithPassword extends User {
  readonly passwordHash: string;
}

/** @returns all, by name */
export async function listUsers(database: Database): Promise<User[]> {
  return database.sql.$queryRaw<User[]>`
    SELECT id, name, role, created_at AS "createdAt" FROM console_users ORDER BY name`;
}

export async function findUser(database: Database, name: string): Promise<UserWithPassword | null> {
  const rows = await database.sql.$queryRaw<UserWithPassword[]>`
    SELECT id, name, role, created_at AS "createdAt", password_hash AS "passwordHash"
    FROM console_users WHERE name = ${name}`;
  return rows[0] ?? null;
}

/** @throws NotPossibleError when there is one of that name */
export async function addUser(
  database: Database,
  { name, password, role }: { readonly name: string; readonly password: string; readonly role: Role },
  by: Decision,
): Promise<void> {
  const hash = await hashPassword(password);
  try {
    await inTransaction(database, async (sql) => {
      await sql.$executeRaw`INSERT INTO console_users (name, password_hash, role) VALUES (${name}, ${hash}, ${role})`;
      await recordAction(sql, by, 'add-user', `user ${name} (${role})`);
    });
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    throw new NotPossibleError(`There is a user ${name} already.`);
  }
}

/**
 * Sets a password, and ends the user's sessions.
 * @throws NotPossibleError when there is no such user
 */
export async function setPassword(
  database: Database,
  name: string,
  password: string,
  by: Decision,
): Promise<void> {
  const hash = await hashPassword(password);
  await inTransaction(database, async (sql) => {
    const changed = await sql.$executeRaw`
      UPDATE console_users SET password_hash = ${hash}, from_settings = false WHERE name = ${name}`;
    if (changed === 0)
      throw new NotPossibleError(`There is no user ${name}. List them: syncstore users list`);
    await sql.$executeRaw`
      DELETE FROM console_sessions s USING console_users u WHERE u.id = s.user_id AND u.name = ${name}`;
    await recordAction(sql, by, 'set-password', `user ${name}`);
  });
}

/**
 * Removes an account and ends its sessions.
 * @throws NotPossibleError when there is no such user
 */
export async function removeUser(database: Database, name: string, by: Decision): Promise<void> {
  await inTransaction(database, async (sql) => {
    const removed = await sql.$executeRaw`DELETE FROM console_users WHERE name = ${name}`;
    if (removed === 0)
      throw new NotPossibleError(`There is no user ${name}. List them: syncstore users list`);
    await recordAction(sql, by, 'remove-user', `user ${name}`);
  });
}
