/**
 * The connection to PostgreSQL: one pool a process, Prisma on top of it.
 *
 * Single rows are read and written through Prisma's models; whatever touches many rows, or has to be conditional, is
 * one set-based statement through `$queryRaw`, because a row at a time is some ten times slower.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { Prisma, PrismaClient } from './generated/client.ts';
import { isRetryable } from './sql-state.ts';

export { Prisma };

/** What statements are run on: the client itself, or an open transaction. */
export type Sql = Pick<Prisma.TransactionClient, '$queryRaw' | '$executeRaw'>;

export interface Database {
  readonly prisma: PrismaClient;
  /** The pool below Prisma, for health figures: total, idle and waiting connections. */
  readonly pool: Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Most connections this process opens. */
  readonly poolMax: number;
  /** Milliseconds to wait for a free connection before giving up. */
  readonly acquireTimeoutMs?: number;
  /** Longest a statement may run, milliseconds: one that waits for a lock for longer is stuck. Default: no limit. */
  readonly statementTimeoutMs?: number;
}

/** How often a transaction that lost a race (deadlock, serialization failure) is run again before its error surfaces. */
const RACE_TRIES = 12;
/** Longest a transaction may run, milliseconds: a worker that hangs must not hold row locks for ever. */
const TRANSACTION_TIMEOUT_MS = 60_000;

/** Opens the pool. Nothing is connected before the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  const { acquireTimeoutMs = 30_000, statementTimeoutMs = 0 } = options;
  const pool = new Pool({
    connectionString: options.url,
    max: options.poolMax,
    connectionTimeoutMillis: acquireTimeoutMs,
    application_name: 'syncstore',
    // Before a table has been analysed the planner overestimates its rows wildly, and would compile a statement for longer
    // than it takes.
    verify: (client, done) =>
      client.query(`SET jit = off; SET statement_timeout = ${statementTimeoutMs}`, done),
  });
  // An idle connection that the server closes (a restart) emits here; the next statement opens a new one.
  pool.on('error', () => undefined);
  const prisma = new PrismaClient({
    adapter: new PrismaPg(pool),
    transactionOptions: { maxWait: acquireTimeoutMs, timeout: TRANSACTION_TIMEOUT_MS },
  });
  return {
    prisma,
    pool,
    close: async () => {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/**
 * Runs `work` in one READ COMMITTED transaction. Deadlocks and serialization failures are run again in place: they are
 * the price of locking in parallel and say nothing about the work.
 */
export async function inTransaction<T>(database: Database, work: (sql: Sql) => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await database.prisma.$transaction(work);
    } catch (error) {
      if (attempt >= RACE_TRIES || !isRetryable(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.random() * 20 * attempt));
    }
  }
}
