/**
 * Runs once before all test files: servers, and one migrated database that every file's own is copied from. Copying takes
 * a few hundredths of a second, migrating for each file would take ten times that.
 */
import { randomBytes } from 'node:crypto';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { applyMigrations } from '../../packages/store/src/migrations/index.ts';
import { chooseServers } from './choose-servers.ts';
import { createDatabase, databaseUrl, dropDatabase } from './databases.ts';
import { clearTestDirectory, makeTestDirectory } from './test-directory.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  const directory = await makeTestDirectory();
  const tell = (message: string) => console.error(`Tests: ${message}`);
  const { postgres, redis } = await chooseServers(directory, tell);
  const tearDown = async () => {
    await dropDatabase(postgres.url, templateDatabase);
    await Promise.all([postgres.stop(), redis.stop()]);
    await clearTestDirectory(directory);
  };
  const templateDatabase = `syncstore_test_${randomBytes(6).toString('hex')}_template`;
  tell(`PostgreSQL from ${postgres.description}, Redis from ${redis.description}.`);
  try {
    await createDatabase(postgres.url, templateDatabase);
    await applyMigrations(databaseUrl(postgres.url, templateDatabase), root);
  } catch (error) {
    await tearDown();
    throw error;
  }
  project.provide('servers', { postgresUrl: postgres.url, templateDatabase, redisUrl: redis.url });
  return tearDown;
}
