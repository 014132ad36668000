/**
 * Every test that `npm test` runs. Tests work on real PostgreSQL and Redis servers, which the global set-up finds or
 * starts once; each file gets a database and a key prefix of its own, so that files run side by side.
 *
 * Suites that kill servers or run for minutes (chaos, soak, benchmarks, browsers) have scripts of their own.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const SECOND = 1_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/chaos/**', 'test/soak/**', 'test/bench/**', 'test/browser/**', '**/node_modules/**'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // A file's imports cost more than most files' tests: they are loaded once in each of the few processes, and the files
    // share them. So no test may leave anything behind in a module, in process.env or in a global.
    isolate: false,
    // More than processors: files that wait for a rate budget or an outage to end leave theirs to others.
    maxWorkers: Math.max(3, availableParallelism()),
    // A test that hangs fails, one that runs on a busy machine does not.
    testTimeout: 90 * SECOND,
    hookTimeout: 90 * SECOND,
    teardownTimeout: 30 * SECOND,
  },
});
