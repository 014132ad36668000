/** Transactions: READ COMMITTED, on one connection of the pool, run again when they lost a race. */
import type { Pool } from 'pg';
import { isRetryable, sqlState } from './sql-state.ts';
import { type Sql, sqlOn } from './statements.ts';

/** How often a transaction that lost a race (deadlock, serialization failure) is run again before its error surfaces. */
const RACE_TRIES = 12;
/** A process that hangs between two statements must not hold row locks for ever. */
const IDLE_TIMEOUT_MS = 60_000;

export interface TransactionOptions {
  /** Settings for the length of the transaction: `SET LOCAL` statements. */
  readonly settings?: string;
  /** What statements are prepared as; left out, they are not prepared. */
  readonly nameOf?: (text: string) => string;
}

/**
 * Runs `work` in a transaction. Deadlocks and serialization failures are run again in place: they are the price of
 * locking in parallel and say nothing about the work.
 */
export async function transact<T>(
  pool: Pool,
  work: (sql: Sql) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(pool, work, options);
    } catch (error) {
      if (attempt >= RACE_TRIES || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}

async function once<T>(
  pool: Pool,
  work: (sql: Sql) => Promise<T>,
  { settings = '', nameOf }: TransactionOptions,
): Promise<T> {
  const client = await pool.connect();
  // A connection can break between two statements; the next one then fails without saying why.
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost ??= error;
  };
  client.on('error', onError);
  try {
    await client.query(
      `BEGIN; SET LOCAL idle_in_transaction_session_timeout = ${IDLE_TIMEOUT_MS}; ${settings}`,
    );
    const result = await work(sqlOn(client, nameOf));
    await client.query('COMMIT');
    return result;
  } catch (error) {
    const cause = sqlState(error) === null ? (lost ?? error) : error;
    await client.query('ROLLBACK').catch(onError);
    throw cause;
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}
