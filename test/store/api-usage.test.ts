import { rememberedUsage, rememberUsage, type UsageRow } from '@syncstore/store';
import { expect, it } from 'vitest';
import { useStore } from './support/store.ts';

const store = useStore();
const DAY = { platform: 'shopee', app: 'app', day: 20_454 } as const;
const usage = (endpoint: string, calls: number, throttled = 0): UsageRow => ({ endpoint, calls, throttled });

it('remembers the largest count of each endpoint, apart for each platform, app and day', async () => {
  await rememberUsage(store.database, DAY, []);
  expect(await rememberedUsage(store.database, DAY)).toEqual([]);
  await rememberUsage(store.database, DAY, [usage('/list', 3, 2), usage('/details', 6)]);
  await rememberUsage(store.database, DAY, [usage('/list', 17, 1)]);
  await rememberUsage(store.database, DAY, [usage('/list', 5)]);
  const others = [
    { ...DAY, app: 'other' },
    { ...DAY, day: 20_455 },
    { ...DAY, platform: 'tiktok-shop' as const },
  ];
  for (const other of others) await rememberUsage(store.database, other, [usage('/list', 99)]);
  const rows = await rememberedUsage(store.database, DAY);
  expect(rows.toSorted((a, b) => a.calls - b.calls)).toEqual([usage('/details', 6), usage('/list', 17, 2)]);
});

it('survives many processes that write the same day at once, in whatever order', async () => {
  const day = { ...DAY, app: 'busy' };
  const rows = Array.from({ length: 12 }, (_, i) => usage(`/${i}`, i));
  const shifted = (by: number) => rows.map((row) => ({ ...row, calls: row.calls + by }));
  await Promise.all(
    Array.from({ length: 20 }, (_, i) =>
      rememberUsage(store.database, day, i % 2 === 0 ? shifted(i) : shifted(i).reverse()),
    ),
  );
  const calls = (await rememberedUsage(store.database, day)).map(
    (row) => row.calls - Number(row.endpoint.slice(1)),
  );
  expect(calls).toEqual(Array.from({ length: 12 }, () => 19));
});
