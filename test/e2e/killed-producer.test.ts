/**
 * A producer that dies between PostgreSQL and Redis, three times in one run: the one after it finds what was left undone.
 */
import { expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 40, limits: 'lifted' }, settings: { LOST_AFTER_MS: '300' } });

const producerKilledAt = (place: string) => stack.start('producer', { FAILPOINTS: `${place}:kill` });

test('a run whose producer dies after starting it, after releasing and after replacing its page completes', async () => {
  const [shop] = await stack.shops();
  if (!shop) throw new Error('the sandbox has no shop');
  const runId = await stack.request(shop, 'full');

  await (await producerKilledAt('run.started')).killedAt('run.started');
  expect(await pages(), 'the run is cut into pages, and none is released').toEqual(['ready']);
  await (await producerKilledAt('pages.released')).killedAt('pages.released');
  expect(await pages(), 'the page has its place, and no job').toEqual(['queued']);
  await (await producerKilledAt('page.regenerated')).killedAt('page.regenerated');
  expect(await pages()).toEqual(['queued']);
  expect(await stack.runtime.queues.bull.pages[shop.platform].getJobCountByTypes()).toBe(0);

  await Promise.all([stack.start('producer'), stack.start('worker')]);
  const [run] = await stack.ended(runId);
  if (!run) throw new Error('the run is gone');
  expectAccountingToAddUp(run);
  expect(run).toMatchObject({ status: 'completed', unsettled: 0, deadPages: 0 });
  await expectCatalogueToEqualTruth(stack, shop.platform, shop.externalId);

  async function pages(): Promise<string[]> {
    const { rows } = await stack.database.pool.query<{ status: string }>(
      'SELECT status FROM import_pages WHERE run_id = $1 ORDER BY id',
      [runId],
    );
    return rows.map((row) => row.status);
  }
}, 180_000);
