/** The main job: every product of four shops on two marketplaces lands in the catalogue, and costs little the next time. */

import type { RunView } from '@syncstore/store';
import { beforeAll, describe, expect, test } from 'vitest';
import { runInProcess } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 250, limits: 'lifted' } });
const MINUTE = 60_000;

beforeAll(async () => {
  await Promise.all([stack.start('producer'), stack.start('worker'), stack.start('worker')]);
}, MINUTE);

/** How many of a shop's products the sandbox expects to end in each way. */
async function expectedCounts(run: RunView): Promise<Record<string, number>> {
  const truth = await stack.sandbox.truth(run.platform as 'shopee' | 'tiktok-shop', run.shop);
  const count = (...ways: string[]) => truth.filter((product) => ways.includes(product.expected)).length;
  return {
    accepted: count('accepted'),
    rejected: count('rejected'),
    withdrawn: count('withdrawn', 'deleted'),
  };
}

describe.sequential('importing four shops with two workers', () => {
  test(
    'a full import brings in exactly what the marketplaces serve',
    async () => {
      const runs = await stack.importAll('full');
      expect(runs.map((run) => run.status)).toEqual(['completed', 'completed', 'completed', 'completed']);
      for (const run of runs) {
        expectAccountingToAddUp(run);
        const expected = await expectedCounts(run);
        expect(
          {
            accepted: run.created,
            rejected: run.rejected,
            withdrawn: run.withdrawn,
            unsettled: run.unsettled,
          },
          run.shop,
        ).toEqual({ ...expected, unsettled: 0 });
        await expectCatalogueToEqualTruth(stack, run.platform as 'shopee' | 'tiktok-shop', run.shop);
      }
    },
    2 * MINUTE,
  );

  test('a second full import finds every accepted product unchanged by its list alone, without a detail call', async () => {
    await stack.sandbox.resetStats();
    const runs = await stack.importAll('full');
    for (const run of runs) {
      expectAccountingToAddUp(run);
      const { accepted, rejected } = await expectedCounts(run);
      expect({ unchangedByList: run.unchangedByList, fetched: run.fetched }).toEqual({
        unchangedByList: accepted,
        fetched: rejected,
      });
    }
  });

  test('a deep import fetches every product and finds it unchanged by its hash', async () => {
    const runs = await stack.importAll('deep');
    for (const run of runs) {
      expectAccountingToAddUp(run);
      const { accepted, rejected } = await expectedCounts(run);
      expect({
        unchanged: run.unchanged,
        rejected: run.rejected,
        created: run.created,
        updated: run.updated,
      }).toEqual({
        unchanged: accepted,
        rejected,
        created: 0,
        updated: 0,
      });
    }
  });

  test('after a change of 1 % an incremental import updates exactly those products, with calls to match', async () => {
    const shops = await stack.shops();
    for (const shop of shops) {
      const platform = shop.platform;
      const mutation = await stack.sandbox.mutate({
        platform,
        shop: shop.externalId,
        update: 3,
        delete: 1,
        create: 2,
        seed: 7,
      });
      expect(mutation.updated.length).toBe(3);
    }
    const runs = await stack.importAll('incremental');
    for (const run of runs) {
      expectAccountingToAddUp(run);
      expect(run.status).toBe('completed');
      expect(run.apiCalls, 'calls grow with what changed').toBeLessThan(30);
      await expectCatalogueToEqualTruth(stack, run.platform as 'shopee' | 'tiktok-shop', run.shop);
    }
  });

  test('what is left in PostgreSQL is sound', async () => {
    const { exitCode, stdout } = await runInProcess(['verify'], settingsOf(stack.runtime));
    expect(stdout).not.toMatch(/^(warning|failed)/m);
    expect(exitCode).toBe(0);
  });

  test('the marketplaces never had to say 429 and saw no bad signature', async () => {
    const stats = await stack.sandbox.stats();
    for (const calls of stats.platforms) {
      expect(calls.rateLimited).toBe(0);
      expect(Object.keys(calls.refused).filter((reason) => /sign|106001/.test(reason))).toEqual([]);
    }
  });
});
