/** Runs that start by themselves: once each, whoever is there, whatever Redis forgot. */
import { repair, startDueRuns } from '@syncstore/runtime';
import { listSchedules, pauseShop, resumeShop, type ShopView } from '@syncstore/store';
import { beforeEach, describe, expect, test } from 'vitest';
import { runInProcess, runInProcessJson } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { flushRedis } from '../support/flush-redis.ts';
import { useStack } from '../support/use-stack.ts';

const stack = useStack({ sandbox: { products: 3 }, settings: { SCHEDULES: 'on' } });
const BY = { who: 'test', why: null };
const NOBODY_ELSE = { dryRun: false, thorough: false, graceMs: 0 };

interface SchedulesDocument {
  readonly schedules: readonly Record<string, unknown>[];
}

let shop: ShopView;
beforeEach(async () => {
  await stack.database.pool.query('TRUNCATE import_runs CASCADE');
  const [first] = await stack.shops();
  if (!first) throw new Error('the sandbox has no shop');
  shop = first;
});

/** Makes schedules of the shop due since some time, and those of others not. */
async function due(kinds: readonly string[], since = '50 minutes'): Promise<void> {
  await stack.database.pool.query(
    `UPDATE import_schedules SET next_at =
       CASE WHEN shop_id = $1 AND kind = ANY($2) THEN now() - $3::interval ELSE now() + interval '1 day' END`,
    [shop.id, kinds, since],
  );
}

async function runs(): Promise<{ kind: string; requested_by: string }[]> {
  const { rows } = await stack.database.pool.query<{ kind: string; requested_by: string }>(
    'SELECT kind, requested_by FROM import_runs WHERE shop_id = $1 ORDER BY id',
    [shop.id],
  );
  return rows;
}

const scheduled = (kind: string) => ({ kind, requested_by: 'schedule' });

describe.sequential('a due schedule', () => {
  test('starts one run, however many producers there are and however often it was missed', async () => {
    await due(['incremental']);
    await Promise.all(Array.from({ length: 5 }, () => startDueRuns(stack.runtime)));
    expect(await runs()).toEqual([scheduled('incremental')]);
    const [next] = (await listSchedules(stack.runtime.database)).filter(
      ({ shopId, kind }) => shopId === shop.id && kind === 'incremental',
    );
    // 50 minutes late, every 15: the next one is 10 minutes away.
    expect((next?.nextAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(9 * 60_000);
    expect((next?.nextAt.getTime() ?? 0) - Date.now()).toBeLessThanOrEqual(10 * 60_000);
  });

  test('starts nothing beside an open run that does the same', async () => {
    await stack.request(shop, 'full');
    await due(['incremental', 'full']);
    await startDueRuns(stack.runtime);
    // The shop was never listed: an incremental run would list everything too.
    expect(await runs()).toEqual([{ kind: 'full', requested_by: 'test' }]);
    await stack.database.pool.query('UPDATE shops SET watermark = now() WHERE id = $1', [shop.id]);
    await due(['incremental', 'full']);
    await startDueRuns(stack.runtime);
    expect(await runs()).toEqual([{ kind: 'full', requested_by: 'test' }, scheduled('incremental')]);
  });

  test('waits while its shop is paused', async () => {
    await pauseShop(stack.runtime.database, shop.id, BY);
    await due(['full']);
    await startDueRuns(stack.runtime);
    expect(await runs()).toEqual([]);
    await resumeShop(stack.runtime.database, shop.id, BY);
    await startDueRuns(stack.runtime);
    expect(await runs()).toEqual([scheduled('full')]);
  });

  test('is not forgotten by a Redis that was flushed: the producer starts its run', async () => {
    await flushRedis(stack.runtime);
    await due(['full']);
    const producer = await stack.start('producer');
    await producer.line(({ msg, kind }) => msg === 'Import started' && kind === 'full');
    expect(await runs()).toEqual([scheduled('full')]);
    expect(await producer.end('SIGTERM')).toBe(0);
  });
});

describe.sequential('schedules', () => {
  const list = async () =>
    (await runInProcessJson<SchedulesDocument>(['schedules', 'list'], settingsOf(stack.runtime))).document;
  const set = (...words: string[]) =>
    runInProcessJson<SchedulesDocument & { error?: { message: string } }>(
      ['schedules', 'set', '--shop', shop.externalId, ...words],
      settingsOf(stack.runtime),
    );

  test('are there from the moment a shop is connected: every 15 minutes, and nightly where it is', async () => {
    const { schedules } = await list();
    expect(schedules).toHaveLength(8);
    expect(schedules.slice(0, 2)).toMatchObject([
      { platform: 'shopee', shop: shop.externalId, kind: 'incremental', plan: '15m', enabled: true },
      { kind: 'full', plan: `${shop.id % 60} 3 * * *`, timeZone: 'Asia/Singapore', enabled: true },
    ]);
  });

  test('that are missing are named and restored by a repair', async () => {
    await stack.database.pool.query('DELETE FROM import_schedules WHERE shop_id = $1', [shop.id]);
    const missing = {
      kind: 'missing_schedules',
      count: 2,
      examples: [`incremental runs of shopee/${shop.externalId}`, `full runs of shopee/${shop.externalId}`],
    };
    expect(await repair(stack.runtime, { ...NOBODY_ELSE, dryRun: true })).toContainEqual(missing);
    expect(await repair(stack.runtime, NOBODY_ELSE)).toContainEqual(missing);
    expect(await repair(stack.runtime, NOBODY_ELSE)).not.toContainEqual(missing);
    expect((await list()).schedules).toHaveLength(8);
  });

  test('are changed and switched off and on from the command line, with who and why', async () => {
    const changed = await set('--incremental', '5m', '--deep', '0 4 * * 0', '--time-zone', 'Asia/Tokyo');
    expect(changed).toMatchObject({ exitCode: 0 });
    expect(changed.document.schedules).toMatchObject([
      { kind: 'incremental', plan: '5m' },
      { kind: 'full', timeZone: 'Asia/Tokyo' },
      { kind: 'deep', plan: '0 4 * * 0', timeZone: 'Asia/Tokyo' },
    ]);
    expect((await set('--full', 'off')).document.schedules[1]).toMatchObject({ enabled: false });
    const off = await set('--off', '--reason', 'moving house');
    expect(off.document.schedules.map(({ enabled }) => enabled)).toEqual([false, false, false]);
    await due(['incremental', 'full', 'deep']);
    await startDueRuns(stack.runtime);
    expect(await runs()).toEqual([]);
    const on = await set('--on');
    expect(on.document.schedules.map(({ enabled, plan }) => [enabled, plan])).toEqual([
      [true, '5m'],
      [true, `${shop.id % 60} 3 * * *`],
      [true, '0 4 * * 0'],
    ]);
    const { rows } = await stack.database.pool.query(
      `SELECT subject FROM operator_actions WHERE action = 'schedule' AND why = 'moving house'`,
    );
    expect(rows).toContainEqual({ subject: `shop shopee/${shop.externalId}: incremental off` });
  });

  test('that make no sense are refused with exit code 2, and nothing is changed', async () => {
    const before = await list();
    for (const words of [['--full', 'nightly'], ['--time-zone', 'Mars/Olympus'], []]) {
      expect(await set(...words)).toMatchObject({ exitCode: 2 });
    }
    expect(await list()).toEqual(before);
    const { exitCode, stdout } = await runInProcess(['schedules', 'list'], settingsOf(stack.runtime));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^PLATFORM +SHOP +RUN +WHEN +TIME ZONE +NEXT/);
  });
});
