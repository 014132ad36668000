/** A short chaos run, so that every `npm test` breaks everything at once at least a few times. `npm run test:chaos` is the long one. */
import { expect, test } from 'vitest';
import { runChaos } from '../chaos/run-chaos.ts';

test('nothing is lost, doubled or wrongly delisted while processes are killed and servers crash', async () => {
  const least = { kills: 3, flushes: 1, postgresCrashes: 1, faults: 0 };
  const result = await runChaos({ seed: 4, minutes: 0.15, products: 60, least }, () => undefined);
  expect(result.findings).toEqual([]);
  expect(result.products).toBeGreaterThan(120);
}, 400_000);
