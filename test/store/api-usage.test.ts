import { recordUsage, type UsageRow } from '@syncstore/store';
import { expect, it } from 'vitest';
import { rowsOf, useStore } from './support/store.ts';

const store = useStore();
const MINUTE = 60_000;
/** 2026-01-01 00:00 in Shopee's time zone. */
const MIDNIGHT = Date.UTC(2025, 11, 31, 16);

const usage = (changes: Partial<UsageRow>): UsageRow => ({
  platform: 'shopee',
  app: 'app',
  endpoint: '/list',
  at: MIDNIGHT,
  calls: 1,
  throttled: 0,
  ...changes,
});
const stored = () =>
  rowsOf(
    store,
    `SELECT platform, app, day::text, endpoint, calls, throttled FROM api_usage ORDER BY platform, app, day, endpoint`,
  );

it('adds calls up by platform, app, endpoint and the platform\u2019s own day', async () => {
  await recordUsage(store.database, []);
  expect(await stored()).toEqual([]);
  await recordUsage(store.database, [
    usage({ at: MIDNIGHT - MINUTE, calls: 2, throttled: 1 }),
    usage({ at: MIDNIGHT, calls: 3 }),
    usage({ at: MIDNIGHT + MINUTE, calls: 4, throttled: 1 }),
    usage({ platform: 'tiktok-shop', calls: 5 }),
    usage({ endpoint: '/details', calls: 6 }),
  ]);
  await recordUsage(store.database, [usage({ calls: 10, throttled: 2 })]);
  const row = (platform: string, day: string, endpoint: string, calls: number, throttled: number) => ({
    platform,
    app: 'app',
    day,
    endpoint,
    calls,
    throttled,
  });
  expect(await stored()).toEqual([
    row('shopee', '2025-12-31', '/list', 2, 1),
    row('shopee', '2026-01-01', '/details', 6, 0),
    row('shopee', '2026-01-01', '/list', 17, 3),
    row('tiktok-shop', '2025-12-31', '/list', 5, 0),
  ]);
});

it('loses none when many processes add at once, in whatever order', async () => {
  const rows = Array.from({ length: 12 }, (_, i) => usage({ app: 'busy', endpoint: `/${i}` }));
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      recordUsage(store.database, i % 2 === 0 ? rows : [...rows].reverse()),
    ),
  );
  const calls = (await stored()).filter((row) => 'app' in row && row.app === 'busy');
  expect(calls).toHaveLength(12);
  for (const row of calls) expect(row).toMatchObject({ calls: 20 });
});
