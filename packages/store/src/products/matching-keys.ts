/**
 * The rows of matching keys: what transactions lock to match one group at a time, and what is known of a key's ambiguity.
 *
 * Whoever changes what belongs together holds every key of every listing concerned. Keys that are known beforehand are
 * locked in one order and waited for. A key that shows up later stands out of that order: waiting for it could make a
 * deadlock, which PostgreSQL takes a second to notice; so nobody waits for it. When it is taken, the transaction starts
 * again, and asks for it in its order this time.
 *
 * A SKU that many listings carry would make every chunk of a shop wait for the one before. It is ambiguous, and another
 * listing that carries it changes nothing, so that those who only add to it share it.
 */
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import { booleans, texts } from './binary-arrays.ts';

interface KeyRow {
  key: string;
  /** The kind of conflict that makes it join nothing. */
  conflict: string | null;
}

/**
 * Makes rows for the keys that have none, one after another; whoever loses the race to make one waits.
 * @returns the keys that no listing ever carried: nobody else sees their rows before this transaction ends
 */
export async function makeKeys(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
  const rows = await sql.$queryRaw<{ key: string }[]>`
    INSERT INTO matching_keys (key) SELECT k FROM unnest(${texts(keys)}::text[]) AS k ORDER BY k COLLATE "C"
    ON CONFLICT (key) DO NOTHING RETURNING key`;
  return new Set(rows.map(({ key }) => key));
}

/**
 * Locks keys one after another, each in its own way.
 * @param sharable those that others may hold at the same time, as long as they take no carrier away from them
 */
export async function lockKeysInOrder(
  sql: Sql,
  keys: readonly string[],
  sharable: ReadonlySet<string>,
): Promise<Map<string, string | null>> {
  if (keys.length === 0) return new Map();
  // One statement for both ways: in two of them, keys would be waited for out of their order.
  const rows = await sql.$queryRaw<KeyRow[]>`
    SELECT k.key, coalesce(shared.conflict, alone.conflict) AS conflict
    FROM (
      SELECT * FROM unnest(${texts(keys)}::text[], ${booleans(keys.map((key) => sharable.has(key)))}::boolean[])
        AS k (key, is_sharable) ORDER BY k.key COLLATE "C" OFFSET 0
    ) AS k
    LEFT JOIN LATERAL (
      SELECT conflict FROM matching_keys m WHERE m.key = k.key AND k.is_sharable FOR SHARE) AS shared ON true
    LEFT JOIN LATERAL (
      SELECT conflict FROM matching_keys m WHERE m.key = k.key AND NOT k.is_sharable FOR NO KEY UPDATE) AS alone ON true`;
  return new Map(rows.map((row) => [row.key, row.conflict]));
}

/** Locks keys without waiting, ambiguous ones together with others. Those that are taken are missing from the answer. */
export async function lockFreeKeys(sql: Sql, keys: readonly string[]): Promise<Map<string, string | null>> {
  const alone = await sql.$queryRaw<KeyRow[]>`
    SELECT key, conflict FROM matching_keys WHERE key = ANY (${texts(keys)}::text[]) AND conflict IS NULL
    FOR NO KEY UPDATE SKIP LOCKED`;
  const locked = new Map(alone.map((row) => [row.key, row.conflict]));
  const others = keys.filter((key) => !locked.has(key));
  if (others.length === 0) return locked;
  const shared = await sql.$queryRaw<KeyRow[]>`
    SELECT key, conflict FROM matching_keys WHERE key = ANY (${texts(others)}::text[]) AND conflict IS NOT NULL
    FOR SHARE SKIP LOCKED`;
  for (const { key, conflict } of shared) locked.set(key, conflict);
  return locked;
}

/** Records which keys are ambiguous, for people and for the next walk. */
export async function recordConflicts(sql: Sql, changed: ReadonlyMap<string, string | null>): Promise<void> {
  if (changed.size === 0) return;
  const input = jsonb([...changed].map(([key, conflict]) => ({ key, conflict })));
  await sql.$executeRaw`
    UPDATE matching_keys k SET conflict = i.conflict, updated_at = now()
    FROM jsonb_to_recordset(${input}::jsonb) AS i (key text, conflict text) WHERE k.key = i.key`;
}
