/** Expects PostgreSQL to hold of a shop exactly what the sandbox serves. */
import type { PlatformName } from '@syncstore/sandbox';
import { expect } from 'vitest';
import { differencesFromTruth } from './truth-differences.ts';
import type { TestStack } from './use-stack.ts';

/** Expects no difference in listings, variants, rejects and withdrawals of a shop. */
export async function expectCatalogueToEqualTruth(
  stack: TestStack,
  platform: PlatformName,
  shop: string,
): Promise<void> {
  const truth = await stack.sandbox.truth(platform, shop);
  expect(await differencesFromTruth(stack.database.pool, truth, platform, shop)).toEqual([]);
}
