/**
 * Every test that `npm test` runs. Tests work on real PostgreSQL and Redis servers, which the global set-up finds or
 * starts once; each file gets a database and a key prefix of its own, so that files run side by side.
 *
 * Suites that kill servers or run for minutes (chaos, soak, benchmarks, browsers) have scripts of their own.
 */
import { defineConfig } from 'vitest/config';

const SECOND = 1_000;

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: ['test/chaos/**', 'test/soak/**', 'test/bench/**', 'test/browser/**', '**/node_modules/**'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    // Each file may start processes of its own; more than two at once make them wait for each other on small machines.
    maxWorkers: 2,
    testTimeout: 30 * SECOND,
    hookTimeout: 60 * SECOND,
    teardownTimeout: 30 * SECOND,
  },
});
