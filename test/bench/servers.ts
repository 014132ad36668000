/**
 * The servers that everything is measured on: those that DATABASE_URL and REDIS_URL name, else ones of our own with
 * durable commits, in a temporary directory. Databases are made for the run and dropped after it.
 */
import { randomBytes } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { applyMigrations } from '@syncstore/store';
import { ensurePostgres } from '../../scripts/servers/postgres.ts';
import { ensureRedis } from '../../scripts/servers/redis.ts';
import { createDatabase, databaseUrl, dropDatabase } from '../support/databases.ts';
import { clearTestDirectory, makeTestDirectory } from '../support/test-directory.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));

export interface BenchServers {
  /** The directory for files of this run. */
  readonly directory: string;
  readonly redisUrl: string;
  /** First part of our databases' names and of our keys in Redis. */
  readonly prefix: string;
  /** What the figures were measured on. */
  readonly description: string;
  /** Makes a migrated, empty database, over the one of that name if there is one. */
  freshDatabase(name: string): Promise<string>;
  close(): Promise<void>;
}

/** Finds or starts both servers. */
export async function openServers(tell: (message: string) => void): Promise<BenchServers> {
  const directory = await makeTestDirectory();
  const postgres = await ensurePostgres(directory, process.env['DATABASE_URL'], 'postgres');
  const redis = await ensureRedis(directory, process.env['REDIS_URL'], tell);
  const prefix = `syncstore_bench_${randomBytes(4).toString('hex')}`;
  const template = `${prefix}_template`;
  const made = new Set<string>();
  await createDatabase(postgres.url, template);
  await applyMigrations(databaseUrl(postgres.url, template), root);
  return {
    directory,
    redisUrl: redis.url,
    prefix,
    description: `PostgreSQL from ${postgres.description}, Redis from ${redis.description}`,
    async freshDatabase(name) {
      const database = `${prefix}_${name}`;
      if (made.has(database)) await dropDatabase(postgres.url, database);
      made.add(database);
      await createDatabase(postgres.url, database, template);
      return databaseUrl(postgres.url, database);
    },
    async close() {
      for (const database of [...made, template]) await dropDatabase(postgres.url, database);
      await Promise.all([postgres.stop(), redis.stop()]);
      await clearTestDirectory(directory);
    },
  };
}
