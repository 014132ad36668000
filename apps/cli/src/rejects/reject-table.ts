/** Rejects as text: one line each, or one in full with its reasons. */
import type { RejectView } from '@syncstore/store';
import { moment } from '../amounts.ts';
import { type Column, renderTable } from '../table.ts';

const LABEL_WIDTH = 12;

export function rejectTable(rejects: readonly RejectView[]): string {
  return renderTable(COLUMNS, rejects);
}

const COLUMNS: readonly Column<RejectView>[] = [
  { title: 'PLATFORM', cell: (reject) => reject.platform },
  { title: 'SHOP', cell: (reject) => reject.shop },
  { title: 'PRODUCT', cell: (reject) => reject.externalId },
  { title: 'TIMES', align: 'right', cell: (reject) => String(reject.count) },
  { title: 'PAYLOAD', cell: (reject) => (reject.hasPayload ? 'held' : 'to fetch') },
  { title: 'LAST SEEN', cell: (reject) => moment(reject.lastSeenAt) },
  { title: 'REASONS', cell: (reject) => [...new Set(reject.reasons.map(({ code }) => code))].join(', ') },
  { title: 'NAME', cell: (reject) => reject.name ?? '' },
];

/** @returns some lines of text */
export function rejectDetails(reject: RejectView): string {
  const lines: (readonly [label: string, text: string])[] = [
    ['product', `${reject.externalId} of ${reject.platform} ${reject.shop}`],
    ['name', reject.name ?? '-'],
    ['rejected', `${reject.count} times, last in run ${reject.lastRunId} at ${moment(reject.lastSeenAt)}`],
    ['payload', reject.hasPayload ? 'held: it can be mapped again' : 'to be fetched'],
    ...reject.reasons.map(
      ({ code, field, message }) => ['', `${code}${field === '' ? '' : ` (${field})`}: ${message}`] as const,
    ),
  ];
  return lines.map(([label, text]) => `${label.padEnd(LABEL_WIDTH)} ${text}`).join('\n');
}
