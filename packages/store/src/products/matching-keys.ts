/**
 * The rows of matching keys: what transactions lock to match one group at a time, and what is known of a key's ambiguity.
 *
 * Whoever changes what belongs together holds every key of every listing concerned. Keys that are known beforehand are
 * locked in one order and waited for. A key that shows up later stands out of that order: waiting for it could make a
 * deadlock, which PostgreSQL takes a second to notice; so nobody waits for it. When it is taken, the transaction starts
 * again, and asks for it in its order this time.
 *
 * A key that a seller puts on everything (`1`, `n/a`) would make a queue of all their chunks. Such a key is crowded
 * (carriers.ts): whoever only adds carriers to it shares it with others who do, since it joins nothing, before as after.
 * Whoever takes a carrier away holds it alone.
 */
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import { booleans, texts } from './binary-arrays.ts';

interface KeyRow {
  key: string;
  /** The kind of conflict that makes it join nothing. */
  conflict: string | null;
}

/** Makes the rows of keys that no listing carried yet. Whoever loses the race to make one waits for the other to end. */
export async function makeKeys(sql: Sql, keys: readonly string[]): Promise<Set<string>> {
  const made = await sql.$queryRaw<{ key: string }[]>`
    INSERT INTO matching_keys (key) SELECT k FROM unnest(${texts(keys)}::text[]) AS k ORDER BY k COLLATE "C"
    ON CONFLICT (key) DO NOTHING RETURNING key`;
  return new Set(made.map(({ key }) => key));
}

/**
 * Locks keys one after another, waiting for those that are taken.
 *
 * @param shared those of them that others may hold as well
 * @returns their recorded conflicts
 */
export async function lockKeysInOrder(
  sql: Sql,
  keys: readonly string[],
  shared: ReadonlySet<string>,
): Promise<Map<string, string | null>> {
  if (keys.length === 0) return new Map();
  const isShared = booleans(keys.map((key) => shared.has(key)));
  const rows = await sql.$queryRaw<KeyRow[]>`
    SELECT k.key, coalesce(e.conflict, s.conflict) AS conflict FROM (
      SELECT * FROM unnest(${texts(keys)}::text[], ${isShared}::boolean[]) AS k (key, shared)
      ORDER BY key COLLATE "C") AS k
    LEFT JOIN LATERAL (SELECT conflict FROM matching_keys m WHERE m.key = k.key AND NOT k.shared
      FOR NO KEY UPDATE) AS e ON true
    LEFT JOIN LATERAL (SELECT conflict FROM matching_keys m WHERE m.key = k.key AND k.shared FOR SHARE) AS s ON true`;
  return conflictsOf(rows);
}

/** Locks keys without waiting. Those that are taken are missing from the answer. */
export async function lockFreeKeys(
  sql: Sql,
  keys: readonly string[],
  shared: ReadonlySet<string>,
): Promise<Map<string, string | null>> {
  const isShared = booleans(keys.map((key) => shared.has(key)));
  const rows = await sql.$queryRaw<KeyRow[]>`
    SELECT k.key, l.conflict FROM unnest(${texts(keys)}::text[], ${isShared}::boolean[]) AS k (key, shared)
    CROSS JOIN LATERAL (
      SELECT * FROM (SELECT conflict FROM matching_keys m WHERE m.key = k.key AND NOT k.shared
        FOR NO KEY UPDATE SKIP LOCKED) AS e
      UNION ALL
      SELECT * FROM (SELECT conflict FROM matching_keys m WHERE m.key = k.key AND k.shared
        FOR SHARE SKIP LOCKED) AS s) AS l`;
  return conflictsOf(rows);
}

const conflictsOf = (rows: readonly KeyRow[]): Map<string, string | null> =>
  new Map(rows.map(({ key, conflict }) => [key, conflict]));

/** Records which keys are ambiguous, for people and for the next walk. */
export async function recordConflicts(sql: Sql, changed: ReadonlyMap<string, string | null>): Promise<void> {
  if (changed.size === 0) return;
  const input = jsonb([...changed].map(([key, conflict]) => ({ key, conflict })));
  await sql.$executeRaw`
    UPDATE matching_keys k SET conflict = i.conflict, updated_at = now()
    FROM jsonb_to_recordset(${input}::jsonb) AS i (key text, conflict text) WHERE k.key = i.key`;
}
