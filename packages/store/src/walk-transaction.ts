/**
 * The transactions of a page's walk: its list commit and its chunks. Their statements are prepared once on each connection.
 *
 * A plan that is kept must not be one for tables that were still empty, where reading everything is cheapest. Every
 * statement of a walk finds its rows by key, so that reading a whole table is never right, and is ruled out. What is left
 * does not depend on the values, so that the first plan is kept instead of the sixth.
 */
import type { Database, Sql } from './database.ts';
import { preparedName } from './statements.ts';
import { transact } from './transaction.ts';

const SETTINGS = `SET LOCAL plan_cache_mode = force_generic_plan; SET LOCAL enable_seqscan = off;
  SET LOCAL enable_hashjoin = off; SET LOCAL enable_mergejoin = off`;

/** Like `inTransaction`, with prepared statements. */
export function inWalkTransaction<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  return transact(database.pool, work, { settings: SETTINGS, nameOf: preparedName });
}
