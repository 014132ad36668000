/**
 * Faults of lists, alike on both platforms: they get the page as it is and say what is served in its place. What they
 * hide or repeat stays in the truth; only edits really change the shop, after the page was made, as a seller would.
 */
import { mutate } from '../catalogue/mutate.ts';
import type { Row } from '../generator/product.ts';
import type { Shop } from '../world.ts';
import type { CallFaults } from './call-faults.ts';

export interface ListPage {
  readonly rows: readonly Row[];
  readonly total: number;
  readonly more: boolean;
  /** What the cursor of a page with more to come does: lead on, lead back here, or be missing. */
  readonly cursor: 'grows' | 'stuck' | 'missing';
}

type PageFault = (page: ListPage, faults: CallFaults, firstRows: () => readonly Row[]) => ListPage;

const MOST_DRIFT = 50;
const SOME_ROWS = 3;

const emptyList: PageFault = (page, faults) =>
  page.rows.length > 0 && faults.strikes('emptyList')
    ? { rows: [], total: 0, more: false, cursor: 'grows' }
    : page;

const samePage: PageFault = (page, faults, firstRows) =>
  faults.strikes('samePage') ? { ...page, rows: firstRows(), more: true } : page;

const duplicateRows: PageFault = (page, faults) => {
  const [first, ...rest] = page.rows;
  if (first === undefined || !faults.strikes('duplicateRows')) return page;
  const random = faults.random('duplicateRows');
  const again = Array.from({ length: SOME_ROWS }, () => random.pick([first, ...rest]));
  return { ...page, rows: [...page.rows, ...again] };
};

const skippedRows: PageFault = (page, faults) => {
  if (page.rows.length === 0 || !faults.strikes('skippedRows')) return page;
  const random = faults.random('skippedRows');
  const gone = new Set(Array.from({ length: SOME_ROWS }, () => random.int(page.rows.length)));
  return { ...page, rows: page.rows.filter((_, position) => !gone.has(position)) };
};

const stuckCursor: PageFault = (page, faults) =>
  faults.strikes('stuckCursor') ? { ...page, more: true, cursor: 'stuck' } : page;

const noEnd: PageFault = (page, faults) =>
  !page.more && faults.strikes('noEnd') ? { ...page, more: true } : page;

const missingCursor: PageFault = (page, faults) =>
  page.more && faults.strikes('missingCursor') ? { ...page, cursor: 'missing' } : page;

const totalDrift: PageFault = (page, faults) => {
  if (!faults.strikes('totalDrift')) return page;
  const random = faults.random('totalDrift');
  const drift = 1 + random.int(MOST_DRIFT);
  return { ...page, total: Math.max(0, random.percent(50) ? page.total + drift : page.total - drift) };
};

const PAGE_FAULTS: readonly PageFault[] = [
  emptyList,
  samePage,
  duplicateRows,
  skippedRows,
  stuckCursor,
  noEnd,
  missingCursor,
  totalDrift,
];

/**
 * @param page as it is · @param firstRows rows of the first page of the same list
 * @returns the page as it is served
 */
export function distortPage(page: ListPage, faults: CallFaults, firstRows: () => readonly Row[]): ListPage {
  return PAGE_FAULTS.reduce((served, fault) => fault(served, faults, firstRows), page);
}

/**
 * A seller who works while the list is read.
 * @param now Unix seconds of the marketplace
 * @returns whether anything was changed
 */
export function editBehindPage({ spec, catalogue }: Shop, faults: CallFaults, now: number): boolean {
  if (!faults.strikes('edit')) return false;
  const random = faults.random('edit');
  const kind = random.pick(['create', 'update', 'update', 'delete']);
  mutate(catalogue, { platform: spec.platform, shop: spec.externalId, [kind]: 1, seed: random.next() }, now);
  return true;
}
