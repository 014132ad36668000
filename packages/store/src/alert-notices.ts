/** Notices of alerts: kept until they are sent, and for some time after. */
import type { Database, Sql } from './database.ts';
import { jsonb, storableText } from './storable.ts';

/** How a notice is told is for whoever sends it: here it is only kept. */
export interface StoredNotice {
  readonly id: number;
  readonly target: unknown;
  readonly subject: string;
  readonly content: unknown;
  /** This try counted. */
  readonly tries: number;
}

export async function addNotice(
  sql: Sql,
  notice: {
    readonly target: { readonly action: string };
    readonly subject: string;
    readonly content: unknown;
  },
  now: Date,
): Promise<void> {
  const { target, subject, content } = notice;
  await sql.$executeRaw`
    INSERT INTO alert_notices (action, target, subject, content, created_at, next_try_at)
    VALUES (${target.action}, ${jsonb(target)}::jsonb, ${subject}, ${jsonb(content)}::jsonb,
      ${now}, ${now})`;
}

/**
 * Takes up a notice that is due, for a time in which nobody else does.
 * @param leaseMs after it the next process tries, milliseconds
 */
export async function takeNotice(
  database: Database,
  now: Date,
  leaseMs: number,
): Promise<StoredNotice | null> {
  const rows = await database.sql.$queryRaw<StoredNotice[]>`
    UPDATE alert_notices SET tries = tries + 1, next_try_at = ${new Date(now.getTime() + leaseMs)}
    WHERE id = (SELECT id FROM alert_notices WHERE next_try_at <= ${now} ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED)
    RETURNING id, target, subject, content, tries`;
  return rows[0] ?? null;
}

export async function noticeSent(database: Database, id: number, now: Date): Promise<void> {
  await database.sql.$executeRaw`
    UPDATE alert_notices SET sent_at = ${now}, next_try_at = NULL, last_error = NULL WHERE id = ${id}`;
}

/** @param nextTryAt null: it is given up */
export async function noticeFailed(
  database: Database,
  id: number,
  error: string,
  nextTryAt: Date | null,
): Promise<void> {
  await database.sql.$executeRaw`
    UPDATE alert_notices SET next_try_at = ${nextTryAt}, last_error = ${storableText(error)} WHERE id = ${id}`;
}
