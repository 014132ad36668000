/** One dead shop never costs the others: they complete while every call of one shop fails. */
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({
  sandbox: { products: 30, limits: 'lifted' },
  settings: { CALL_ATTEMPTS: '1', BACKOFF_BASE_MS: '10', BACKOFF_CAP_MS: '100' },
});

test('three shops are imported while the fourth answers nothing, which completes when it is back', async () => {
  const [down, ...others] = await stack.shops();
  if (!down) throw new Error('the sandbox has no shop');
  const failing = (errorRate: number) =>
    stack.sandbox.setFaults({ [down.platform]: { shops: { [down.externalId]: { errorRate } } } });
  await failing(1);
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  const downRun = await stack.request(down, 'full');
  const runIds: number[] = [];
  for (const shop of others) runIds.push(await stack.request(shop, 'full'));
  for (const run of await stack.ended(...runIds)) {
    expectAccountingToAddUp(run);
    expect(run).toMatchObject({ status: 'completed', unsettled: 0, deadPages: 0 });
  }
  const { rows } = await stack.database.pool.query('SELECT ended_at, status FROM import_runs WHERE id = $1', [
    downRun,
  ]);
  expect(rows[0], 'it waits').toMatchObject({ ended_at: null });

  await failing(0);
  const [run] = await stack.ended(downRun);
  expect(run).toMatchObject({ status: 'completed', unsettled: 0, deadPages: 0 });
  for (const shop of [down, ...others])
    await expectCatalogueToEqualTruth(stack, shop.platform, shop.externalId);
}, 120_000);
