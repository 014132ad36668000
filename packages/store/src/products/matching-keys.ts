/**
 * The rows of matching keys: what transactions lock to match one group at a time, and what is known of a key's ambiguity.
 *
 * Whoever changes what belongs together holds every key of every listing concerned. Keys that are known beforehand are
 * locked in one order and waited for. A key that shows up later stands out of that order: waiting for it could make a
 * deadlock, which PostgreSQL takes a second to notice; so nobody waits for it. When it is taken, the transaction starts
 * again, and asks for it in its order this time.
 */
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import { texts } from './binary-arrays.ts';

interface KeyRow {
  key: string;
  /** The kind of conflict that makes it join nothing. */
  conflict: string | null;
}

export interface LockedKeys {
  /** Every key with its recorded conflict. */
  readonly conflicts: Map<string, string | null>;
  /** Keys that no listing ever carried: nobody else can see their rows before this transaction ends. */
  readonly made: ReadonlySet<string>;
}

/** Locks keys one after another, making those that are new. Whoever loses the race to make one waits and re-reads. */
export async function lockKeysInOrder(sql: Sql, keys: readonly string[]): Promise<LockedKeys> {
  const inserted = await sql.$queryRaw<{ key: string }[]>`
    INSERT INTO matching_keys (key) SELECT k FROM unnest(${texts(keys)}::text[]) AS k ORDER BY k COLLATE "C"
    ON CONFLICT (key) DO NOTHING RETURNING key`;
  const made = new Set(inserted.map(({ key }) => key));
  const conflicts = new Map<string, string | null>(inserted.map(({ key }) => [key, null]));
  const others = keys.filter((key) => !made.has(key));
  if (others.length === 0) return { conflicts, made };
  const rows = await sql.$queryRaw<KeyRow[]>`
    SELECT key, conflict FROM matching_keys WHERE key = ANY (${texts(others)}::text[])
    ORDER BY key COLLATE "C" FOR NO KEY UPDATE`;
  for (const { key, conflict } of rows) conflicts.set(key, conflict);
  return { conflicts, made };
}

/** Locks keys without waiting. Those that are taken are missing from the answer. */
export async function lockFreeKeys(sql: Sql, keys: readonly string[]): Promise<Map<string, string | null>> {
  const rows = await sql.$queryRaw<KeyRow[]>`
    SELECT key, conflict FROM matching_keys WHERE key = ANY (${[...keys]}::text[]) FOR NO KEY UPDATE SKIP LOCKED`;
  return new Map(rows.map((row) => [row.key, row.conflict]));
}

/** Records which keys are ambiguous, for people and for the next walk. */
export async function recordConflicts(sql: Sql, changed: ReadonlyMap<string, string | null>): Promise<void> {
  if (changed.size === 0) return;
  const input = jsonb([...changed].map(([key, conflict]) => ({ key, conflict })));
  await sql.$executeRaw`
    UPDATE matching_keys k SET conflict = i.conflict, updated_at = now()
    FROM jsonb_to_recordset(${input}::jsonb) AS i (key text, conflict text) WHERE k.key = i.key`;
}
