/** One run in full, with its accounting: the sums that show that no product went missing. */
import type { RunView } from '@syncstore/store';
import { count, duration, moment } from '../amounts.ts';
import type { Output } from '../output.ts';
import { toneOf } from './run-table.ts';

const LABEL_WIDTH = 12;

/** @returns some lines of text */
export function runDetails(run: RunView, output: Output): string {
  const { listed, distinct, duplicates, fetched, unchangedByList, withdrawn, unsettled } = run;
  const { created, updated, unchanged, rejected, delisted } = run;
  const lines: (readonly [label: string, text: string])[] = [
    ['run', `${run.id}, ${run.kind} import of ${run.platform} ${run.shop}`],
    ['status', output.paint(run.status, toneOf(run))],
    ['message', run.message ?? ''],
    ['phase', run.endedAt === null ? run.phase : ''],
    ['started', moment(run.startedAt)],
    ['ended', moment(run.endedAt)],
    ['took', duration(run.durationMs)],
    ['pages', `${count(run.pages)} done, ${count(run.openPages)} open, ${count(run.deadPages)} dead`],
    ['listed', sum(listed, { distinct, duplicates })],
    ['distinct', sum(distinct, { fetched, 'unchanged by list': unchangedByList, withdrawn, unsettled })],
    ['fetched', sum(fetched, { created, updated, unchanged, rejected })],
    ['delisted', count(delisted)],
    ['API calls', `${count(run.apiCalls)}, throttled ${count(run.throttled)} times`],
  ];
  return lines
    .filter(([, text]) => text !== '')
    .map(([label, text]) => `${label.padEnd(LABEL_WIDTH)}${text}`)
    .join('\n');
}

function sum(total: number, parts: Readonly<Record<string, number>>): string {
  const terms = Object.entries(parts).map(([name, value]) => `${count(value)} ${name}`);
  return `${count(total)} = ${terms.join(' + ')}`;
}
