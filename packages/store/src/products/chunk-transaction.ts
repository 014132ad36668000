/**
 * The transaction in which a chunk is written. Its statements are prepared once on each connection.
 *
 * A plan that is kept must not be one for tables that were still empty, where reading everything is cheapest. Every
 * statement of a chunk finds its rows by key, so that reading a whole table is never right, and is ruled out. What is
 * left does not depend on the values, so that the first plan is kept instead of the sixth.
 */
import type { Database, Sql } from '../database.ts';
import { transact } from '../transaction.ts';

const SETTINGS = `SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
  SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`;

/** Like `inTransaction`, with prepared statements. */
export function inChunkTransaction<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  return transact(database.pool, work, { settings: SETTINGS, nameOf });
}

/** What statements are prepared as. Their texts are written in this folder, so that there are only so many. */
const names = new Map<string, string>();

function nameOf(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `syncstore_chunk_${names.size + 1}`;
  names.set(text, name);
  return name;
}
