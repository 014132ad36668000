/** `npm run test:browser`: the web page in a real browser, against a console, producer and workers that really import. */
import { defineConfig } from 'vitest/config';
import everyTest from '../../vitest.config.ts';

export default defineConfig({
  test: {
    ...everyTest.test,
    include: ['test/browser/**/*.test.ts'],
    exclude: [],
    // One browser at a time: a page that waits for processor time looks like one that hangs.
    maxWorkers: 1,
  },
});
