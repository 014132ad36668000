/** `syncstore rejects`: what a mended mapping would take is taken from the payload that is held, without a call; what has none is fetched. */
import { expect, test } from 'vitest';
import { runInProcess, runInProcessJson } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 60, limits: 'lifted' } });

interface Rejects {
  readonly rejects: readonly { readonly externalId: string; readonly hasPayload: boolean }[];
}
interface Runs {
  readonly runs: readonly { readonly id: number; readonly kind: string; readonly rejected: number }[];
}

/** Leaves listings as a mapping would have that could not map them: rejected, with an old state in the catalogue. */
async function rejectOnPaper(shopId: number, ids: readonly string[], reason: string): Promise<void> {
  const { pool } = stack.database;
  await pool.query(
    `INSERT INTO import_rejects (shop_id, external_id, reasons, first_run_id, last_run_id, pipeline_version)
     SELECT $1, id, jsonb_build_array(jsonb_build_object('code', $3::text, 'field', 'name', 'message', '')), 1, 1, 1
     FROM unnest($2::text[]) AS id`,
    [shopId, ids, reason],
  );
  for (const change of [
    "raw_import_data SET status = 'rejected'",
    'listing_sync_state SET synced = false',
    "platform_mappings SET sync_status = 'rejected', name = 'Old', canonical_hash = 'old'",
  ]) {
    await pool.query(`UPDATE ${change} WHERE shop_id = $1 AND external_id = ANY ($2)`, [shopId, ids]);
  }
}

test('rejects are looked at and tried again', async () => {
  await Promise.all([stack.start('producer'), stack.start('worker')]);
  const settings = settingsOf(stack.runtime);
  const shop = (await stack.shops()).find(({ platform }) => platform === 'tiktok-shop');
  if (!shop) throw new Error('the sandbox has no TikTok Shop');
  await stack.ended(await stack.request(shop, 'full'));
  const before = (await stack.shops()).find(({ id }) => id === shop.id)?.watermark;
  const truth = await stack.sandbox.truth('tiktok-shop', shop.externalId);
  const ids = (way: string) => truth.filter(({ expected }) => expected === way).map(({ id }) => id);
  const bad = ids('rejected').sort();
  const [mended = '', unavailable = ''] = ids('accepted');

  const picked = ['--platform', 'tiktok-shop', '--shop', shop.externalId];
  const listed = await runInProcessJson<Rejects>(['rejects', 'list', ...picked], settings);
  expect(listed.document.rejects.map(({ externalId }) => externalId).sort()).toEqual(bad);
  const shown = await runInProcess(['rejects', 'show', bad[0] ?? ''], settings);
  expect(shown.stdout).toMatch(/payload +held: it can be mapped again/);

  await rejectOnPaper(shop.id, [mended], 'name_missing');
  await rejectOnPaper(shop.id, [unavailable], 'detail_unavailable');
  await stack.sandbox.resetStats();
  const fromStored = await runInProcessJson<Runs>(
    ['rejects', 'retry', '--reason', 'name_missing', '--wait', ...picked],
    settings,
  );
  expect(fromStored.exitCode, fromStored.stderr).toBe(0);
  expect(fromStored.document.runs).toMatchObject([
    { kind: 'ids', status: 'completed', updated: 1, apiCalls: 0 },
  ]);
  expect(
    (await stack.sandbox.stats()).platforms.find(({ platform }) => platform === 'tiktok-shop')?.calls ?? 0,
  ).toBe(0);

  const rest = await runInProcessJson<Runs>(['rejects', 'retry', '--all', '--wait'], settings);
  const [run] = await stack.ended(rest.document.runs[0]?.id ?? 0);
  if (!run) throw new Error('the run is gone');
  expectAccountingToAddUp(run);
  expect(run).toMatchObject({ distinct: bad.length + 1, updated: 1, rejected: bad.length, delisted: 0 });
  expect(run.apiCalls).toBeGreaterThan(0);
  await expectCatalogueToEqualTruth(stack, 'tiktok-shop', shop.externalId);
  expect((await stack.shops()).find(({ id }) => id === shop.id)?.watermark).toEqual(before);
  expect((await runInProcess(['rejects', 'retry'], settings)).exitCode).toBe(2);
}, 60_000);
