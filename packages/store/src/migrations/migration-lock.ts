/**
 * One migrating process at a time.
 *
 * Several containers, or a quickstart and a test run, may start at the same moment. Whoever comes second waits, and
 * then finds nothing left to do.
 *
 * The lock is asked for again and again rather than waited for inside PostgreSQL: a session that waits in
 * `pg_advisory_lock` holds a snapshot, and `CREATE INDEX CONCURRENTLY` in the other process's migration would wait for
 * that snapshot for ever.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';

/** Any number will do, as long as nothing else in the database uses it. */
const LOCK_KEY = 7_290_051;
const POLL_MS = 100;

/**
 * Runs `work` while no other process does so on this database. The lock is the connection's: a process that dies
 * gives it up.
 * @param databaseUrl the PostgreSQL connection string
 * @param work what to do meanwhile
 * @throws what connecting to PostgreSQL or `work` throws
 */
export async function withMigrationLock<T>(databaseUrl: string, work: () => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: databaseUrl });
  // A connection that breaks is told by the next statement; an error that nobody listens to would end the process.
  client.on('error', () => undefined);
  await client.connect();
  try {
    while (!(await tryLock(client))) await sleep(POLL_MS);
    return await work();
  } finally {
    await client.end();
  }
}

async function tryLock(client: Client): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    LOCK_KEY,
  ]);
  return rows[0]?.locked === true;
}
