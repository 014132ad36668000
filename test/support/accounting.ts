/** The equations that every run's counts satisfy, whatever happened to it. */
import type { RunView } from '@syncstore/store';
import { expect } from 'vitest';
import { accountingErrors } from './accounting-errors.ts';

export function expectAccountingToAddUp(run: RunView): void {
  expect(accountingErrors(run)).toEqual([]);
}
