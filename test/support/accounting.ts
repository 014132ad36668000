/** The equations that every run's counts satisfy, whatever happened to it. */
import type { RunView } from '@syncstore/store';
import { expect } from 'vitest';

export function expectAccountingToAddUp(run: RunView): void {
  expect(run.listed, `listed of run ${run.id}`).toBe(run.distinct + run.duplicates);
  expect(run.distinct, `distinct of run ${run.id}`).toBe(
    run.fetched + run.unchangedByList + run.withdrawn + run.unsettled,
  );
  expect(run.fetched, `fetched of run ${run.id}`).toBe(
    run.created + run.updated + run.unchanged + run.rejected,
  );
}
