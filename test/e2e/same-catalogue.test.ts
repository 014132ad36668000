/** The catalogue is a function of what the marketplaces serve, not of how many workers there were or which shop came first. */
import { describe, expect, test } from 'vitest';
import { catalogueFingerprint, difference } from '../support/catalogue.ts';
import { useStack } from '../support/use-stack.ts';

const SANDBOX = { products: 120, limits: 'lifted', seed: 11 } as const;

interface Arrangement {
  readonly workers: number;
  /** Indexes of the shops, in the order in which their imports are asked for. */
  readonly order: readonly number[];
  /** Whether each shop is imported before the next one is asked for. */
  readonly oneByOne: boolean;
}

const arrangements: Arrangement[] = [
  { workers: 1, order: [0, 1, 2, 3], oneByOne: true },
  { workers: 2, order: [3, 1, 0, 2], oneByOne: true },
  { workers: 4, order: [2, 3, 1, 0], oneByOne: false },
];
const results: string[][] = [];

describe.sequential('the same shops imported in different ways', () => {
  for (const { workers, order, oneByOne } of arrangements) {
    describe(`${workers} workers, shops in the order ${order.join(', ')}`, () => {
      const stack = useStack({ sandbox: SANDBOX });
      test('gives the same masters with the same fields', async () => {
        await Promise.all([
          stack.start('producer'),
          ...Array.from({ length: workers }, () => stack.start('worker')),
        ]);
        const shops = await stack.shops();
        const runIds: number[] = [];
        for (const index of order) {
          const shop = shops[index];
          if (!shop) throw new Error(`the sandbox has no shop ${index}`);
          runIds.push(await stack.request(shop, 'full'));
          if (oneByOne) await stack.ended(...runIds);
        }
        await stack.ended(...runIds);
        results.push(await catalogueFingerprint(stack.database.pool));
        expect(results.at(-1)?.length).toBeGreaterThan(SANDBOX.products);
        expect(difference(results[0] ?? [], results.at(-1) ?? [])).toEqual({ onlyFirst: [], onlySecond: [] });
      }, 120_000);
    });
  }

  test('and some masters are made up of listings of several shops', () => {
    const shared = (results[0] ?? []).filter((master) => /"listing_count": [2-9]/.test(master));
    expect(shared.length).toBeGreaterThan(10);
  });
});
