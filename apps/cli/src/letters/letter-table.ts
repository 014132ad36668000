/** Dead letters as text: one line each, or one in full with every attempt that its page cost. */
import type { DeadLetterDetails, DeadLetterView } from '@syncstore/store';
import { moment } from '../amounts.ts';
import { type Column, renderTable } from '../table.ts';

const LABEL_WIDTH = 12;

export function letterTable(letters: readonly DeadLetterView[]): string {
  return renderTable(COLUMNS, letters);
}

const COLUMNS: readonly Column<DeadLetterView>[] = [
  { title: 'ID', align: 'right', cell: (letter) => String(letter.id) },
  { title: 'STATUS', cell: (letter) => letter.status },
  { title: 'PLATFORM', cell: (letter) => letter.platform },
  { title: 'SHOP', cell: (letter) => letter.shop },
  { title: 'RUN', align: 'right', cell: (letter) => String(letter.runId) },
  { title: 'REASON', cell: (letter) => letter.reason },
  { title: 'REDRIVES', align: 'right', cell: (letter) => String(letter.redrives) },
  { title: 'DIED', cell: (letter) => moment(letter.createdAt) },
  { title: 'WHAT TO DO', cell: (letter) => letter.userMessage },
];

/** @returns some lines of text */
export function letterDetails(letter: DeadLetterDetails): string {
  const lines: (readonly [label: string, text: string])[] = [
    ['dead letter', `${letter.id}, ${letter.status}`],
    ['reason', `${letter.reason} (${letter.blame})`],
    ['what to do', letter.userMessage],
    ['detail', letter.detail],
    ['of', `run ${letter.runId}, ${letter.platform} ${letter.shop}`],
    ['page', `${letter.pageId}, generation ${letter.generation}, cursor ${letter.cursor ?? '-'}`],
    ['source job', `${letter.sourceJobId} in ${letter.sourceQueue}`],
    ['died', moment(letter.createdAt)],
    ['redrives', String(letter.redrives)],
    ['decided', decision(letter)],
    ['attempts', String(letter.attempts)],
    ...letter.history.map(
      ({ at, generation, class: kind, message }) =>
        ['', `${at}  generation ${generation}  ${kind}: ${message.split('\n', 1)[0] ?? ''}`] as const,
    ),
  ];
  return lines
    .filter(([label, text]) => label === '' || text !== '')
    .map(([label, text]) => `${label.padEnd(LABEL_WIDTH)} ${text}`)
    .join('\n');
}

function decision({ decidedAt, decidedBy, decidedWhy }: DeadLetterView): string {
  if (decidedAt === null) return '';
  return `${moment(decidedAt)} by ${decidedBy ?? 'somebody'}${decidedWhy === null ? '' : `: ${decidedWhy}`}`;
}
