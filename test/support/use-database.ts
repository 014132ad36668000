/** A database of its own for a test file: migrated, empty, dropped when the file is done. */
import { randomBytes } from 'node:crypto';
import { Pool } from 'pg';
import { afterAll, beforeAll, inject } from 'vitest';
import { createDatabase, databaseUrl, dropDatabase } from './databases.ts';
import './provided.ts';

export interface TestDatabase {
  /** Connection string; valid inside hooks and tests. */
  readonly url: string;
  /** A plain pool on it, for looking and for setting up. */
  readonly pool: Pool;
}

/**
 * Call it at the top of a test file (or of a describe block, for a database of that block).
 * @returns an object whose fields are filled when the first hook has run
 */
export function useDatabase(): TestDatabase {
  const { postgresUrl, templateDatabase } = inject('servers');
  const name = `syncstore_test_${randomBytes(6).toString('hex')}`;
  const url = databaseUrl(postgresUrl, name);
  const pool = new Pool({ connectionString: url, max: 4 });
  // Dropping the database, or a test that restarts the server, disconnects idle clients.
  pool.on('error', () => {});
  beforeAll(() => createDatabase(postgresUrl, name, templateDatabase));
  afterAll(async () => {
    await pool.end();
    await dropDatabase(postgresUrl, name);
  });
  return { url, pool };
}
