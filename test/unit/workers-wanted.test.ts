/** How many workers are wanted, of figures that were read. */
import { workersWanted } from '@syncstore/runtime';
import { expect, test } from 'vitest';

const LIMITS = [
  { platform: 'shopee', scope: 'app', perSecond: 1_000 },
  { platform: 'shopee', scope: 'shop', perSecond: 100 },
  { platform: 'tiktok-shop', scope: 'endpoint', perSecond: 50 },
] as const;
const SETTINGS = {
  calls: { rateMargin: 0.1 },
  worker: { concurrency: 4, callsPerSecond: 30, max: 20 },
};

const wanted = (...backlog: [platform: 'shopee' | 'tiktok-shop', pages: number, shops: number][]) =>
  workersWanted(
    backlog.map(([platform, pages, shops]) => ({ platform, pages, shops })),
    LIMITS,
    SETTINGS,
  ).wanted;

test.each<[string, number, Parameters<typeof wanted>]>([
  ['nobody while there is nothing to do', 0, []],
  ['one for the last page', 1, [['shopee', 1, 1]]],
  ['as many as the pages keep busy', 2, [['shopee', 8, 2]]],
  ['no more than the limits of the shops can feed', 3, [['shopee', 800, 1]]],
  ['more with more shops, up to the limit of an endpoint of each', 6, [['tiktok-shop', 800, 4]]],
  [
    'of both marketplaces together, rounded up once',
    3,
    [
      ['shopee', 5, 1],
      ['tiktok-shop', 900, 1],
    ],
  ],
  ['never more than the most', 20, [['shopee', 9_000, 50]]],
])('wanted are %s', (_, expected, backlog) => {
  expect(wanted(...backlog)).toBe(expected);
});
