/** Runs as a table: what each of them did, in one line. */
import type { RunView } from '@syncstore/store';
import { count, duration, moment } from '../amounts.ts';
import type { Output, Tone } from '../output.ts';
import { type Column, renderTable } from '../table.ts';
import { isActive } from './wait-for-runs.ts';

/** @returns the table, newest or oldest first as given */
export function runTable(runs: readonly RunView[], output: Output): string {
  return renderTable(columns(output), runs);
}

function columns(output: Output): readonly Column<RunView>[] {
  return [
    { title: 'RUN', align: 'right', cell: (run) => String(run.id) },
    { title: 'PLATFORM', cell: (run) => run.platform },
    { title: 'SHOP', cell: (run) => run.shop },
    { title: 'KIND', cell: (run) => run.kind },
    { title: 'STATUS', cell: (run) => run.status, paint: (text, run) => output.paint(text, toneOf(run)) },
    amount('LISTED', (run) => run.distinct),
    amount('CREATED', (run) => run.created),
    amount('UPDATED', (run) => run.updated),
    amount('UNCHANGED', (run) => run.unchanged + run.unchangedByList),
    amount('REJECTED', (run) => run.rejected),
    amount('WITHDRAWN', (run) => run.withdrawn),
    amount('DELISTED', (run) => run.delisted),
    amount('DEAD', (run) => run.deadPages),
    { title: 'STARTED', cell: (run) => moment(run.startedAt) },
    { title: 'TOOK', align: 'right', cell: (run) => duration(run.durationMs) },
  ];
}

function amount(title: string, of: (run: RunView) => number): Column<RunView> {
  return { title, align: 'right', cell: (run) => count(of(run)) };
}

/** The colour of a run's status. */
export function toneOf(run: Pick<RunView, 'status'>): Tone {
  if (run.status === 'completed') return 'good';
  if (isActive(run)) return 'quiet';
  return run.status === 'failed' ? 'bad' : 'odd';
}
