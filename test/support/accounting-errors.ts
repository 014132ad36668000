/** Which of the equations that every run's counts satisfy, whatever happened to it, are broken: one line for each. */
import type { RunView } from '@syncstore/store';

/** What the equations speak of, and whose they are. */
type Counts = Pick<
  RunView,
  | 'id'
  | 'listed'
  | 'distinct'
  | 'duplicates'
  | 'fetched'
  | 'unchangedByList'
  | 'withdrawn'
  | 'unsettled'
  | 'created'
  | 'updated'
  | 'unchanged'
  | 'rejected'
>;

export function accountingErrors(run: Counts): string[] {
  const equations: [string, number, number][] = [
    ['listed = distinct + duplicates', run.listed, run.distinct + run.duplicates],
    [
      'distinct = fetched + unchangedByList + withdrawn + unsettled',
      run.distinct,
      run.fetched + run.unchangedByList + run.withdrawn + run.unsettled,
    ],
    [
      'fetched = created + updated + unchanged + rejected',
      run.fetched,
      run.created + run.updated + run.unchanged + run.rejected,
    ],
  ];
  return equations
    .filter(([, left, right]) => left !== right)
    .map(([equation, left, right]) => `run ${run.id}: ${equation} does not hold: ${left} and ${right}`);
}
