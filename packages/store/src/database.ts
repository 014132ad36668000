/**
 * The connection to PostgreSQL: one pool a process. Statements go through the driver, models through Prisma on top of it.
 *
 * Single rows that people ask for are read through Prisma's models; whatever touches many rows, has to be conditional, or
 * is done by workers and producers is a statement (statements.ts), so that these never load Prisma's query compiler.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import type { Logger } from '@syncstore/observe';
import type { Pool } from 'pg';
import { Prisma, PrismaClient } from './generated/client.ts';
import { preparedName, type Sql, sqlOn } from './statements.ts';
import { type TransactionOptions, transact } from './transaction.ts';
import { WatchedPool } from './watched-pool.ts';

export { Prisma, type Sql };

export interface Database {
  /** Models only. Its first use loads Prisma's query compiler, some 70 MB. */
  readonly prisma: Omit<PrismaClient, '$queryRaw' | '$executeRaw' | '$transaction'>;
  /** Statements outside of a transaction. */
  readonly sql: Sql;
  /** The same, prepared once on each connection: for those that every page runs, which else are planned for longer than they run. */
  readonly prepared: Sql;
  /** The pool below both, for health figures: total, idle and waiting connections. */
  readonly pool: Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly url: string;
  /** Which process this is: its connections are called `syncstore-<app>` in pg_stat_activity. */
  readonly app?: string;
  /** Most connections this process opens. */
  readonly poolMax: number;
  /** Milliseconds to wait for a free connection before giving up. */
  readonly acquireTimeoutMs?: number;
  /** Longest a statement may run, milliseconds: one that waits for a lock for longer is stuck. Default: no limit. */
  readonly statementTimeoutMs?: number;
  /** Told when PostgreSQL is lost, and when it is back. */
  readonly log?: Pick<Logger, 'error' | 'info'>;
}

/** Opens the pool. Nothing is connected before the first statement. */
export function openDatabase(options: DatabaseOptions): Database {
  const { acquireTimeoutMs = 30_000, statementTimeoutMs = 0 } = options;
  const pool = new WatchedPool(
    {
      connectionString: options.url,
      max: options.poolMax,
      connectionTimeoutMillis: acquireTimeoutMs,
      application_name: options.app === undefined ? 'syncstore' : `syncstore-${options.app}`,
      // Before a table has been analysed the planner overestimates its rows wildly, and would compile a statement for longer
      // than it takes.
      verify: (client, done) =>
        client.query(`SET jit = off; SET statement_timeout = ${statementTimeoutMs}`, done),
    },
    options.log,
  );
  const prisma = new PrismaClient({ adapter: new PrismaPg(pool) });
  return {
    prisma,
    sql: sqlOn(pool),
    prepared: sqlOn(pool, preparedName),
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
export function inTransaction<T>(
  database: Database,
  work: (sql: Sql) => Promise<T>,
  options: TransactionOptions = {},
): Promise<T> {
  return transact(database.pool, work, options);
}
