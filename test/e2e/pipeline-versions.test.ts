/** A rolling deploy: workers of two pipeline versions side by side, and the older never overwrites what the newer wrote. */
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { buildNewerWorker, type NewerWorker } from '../support/newer-worker.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({
  sandbox: { products: 40, limits: 'lifted' },
  settings: { SHOPEE_PAGE_SIZE: '10' },
});
let newer: NewerWorker;
beforeAll(async () => {
  newer = await buildNewerWorker();
});
afterAll(() => newer.remove());

test('what the newer version wrote stays as it is while the older works, and the edits it left out are not lost', async () => {
  await stack.start('producer');
  const [shop] = await stack.shops();
  if (!shop) throw new Error('the sandbox has no shop');
  const listings = async () =>
    (
      await stack.database.pool.query<{ pipeline_version: number }>(
        `SELECT external_id, name, base_price, canonical_hash, pipeline_version, platform_updated_at
         FROM platform_mappings WHERE shop_id = $1 ORDER BY external_id`,
        [shop.id],
      )
    ).rows;
  const done = async (kind: 'full' | 'deep') => {
    const [run] = await stack.ended(await stack.request(shop, kind));
    if (!run) throw new Error('the run is gone');
    expectAccountingToAddUp(run);
    expect(run).toMatchObject({ status: 'completed', unsettled: 0 });
    return run;
  };
  // From here on whatever lowers a version fails, at whatever moment.
  await stack.database.pool.query(`
    CREATE FUNCTION refuse_older() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the older version overwrote listing %', OLD.external_id; END $$;
    CREATE TRIGGER refuse_older BEFORE UPDATE ON platform_mappings FOR EACH ROW
      WHEN (NEW.pipeline_version < OLD.pipeline_version) EXECUTE FUNCTION refuse_older()`);

  const newerWorker = await stack.start(newer.app);
  await done('full');
  expect(await newerWorker.end('SIGTERM')).toBe(0);
  const before = await listings();
  expect(new Set(before.map((row) => row.pipeline_version))).toEqual(new Set([newer.pipelineVersion]));

  const edits = await stack.sandbox.mutate({ platform: 'shopee', shop: shop.externalId, update: 6, seed: 1 });
  expect(edits.updated).toHaveLength(6);
  const olderWorker = await stack.start('worker');
  expect(await done('deep')).toMatchObject({ created: 0, updated: 0, deadPages: 0 });
  expect(await listings()).toEqual(before);

  // Both at once, on the same run: whoever gets a page, no version is lowered.
  await stack.start(newer.app);
  await done('deep');
  expect(await olderWorker.end('SIGTERM')).toBe(0);
  // Only a list that still shows the edits as differences makes this equal.
  await done('full');
  await expectCatalogueToEqualTruth(stack, 'shopee', shop.externalId);
  expect(new Set((await listings()).map((row) => row.pipeline_version))).toEqual(
    new Set([newer.pipelineVersion]),
  );
}, 120_000);
