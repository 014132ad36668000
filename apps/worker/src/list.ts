/** The list step of a page's walk: ask, decide whether the slice is too big, commit. */
import { PlatformError } from '@syncstore/contracts';
import { traced } from '@syncstore/observe';
import { commitList, drawTicket, splitSlice } from '@syncstore/store';
import { type PageWork, takeUsage } from './page-work.ts';
import { askListWitness } from './witness.ts';

/** Most slices that one slice is split into at a time: counts are hints, and times cluster. */
const MAX_PARTS = 16;

/**
 * Lists the page and commits the answer, unless an earlier attempt did.
 * @returns `more` when a page may follow it in its slice; `split` when the slice was cut instead: the page has ended
 * @throws PlatformError, WaitError of the list call
 */
export async function listPage(work: PageWork): Promise<'more' | 'last' | 'split'> {
  const { page, context, client } = work;
  if (page.listed) return 'more';
  await askListWitness(work);
  const ticket = await drawTicket(context.database.prepared);
  let answer: Awaited<ReturnType<typeof client.list>>;
  try {
    answer = await client.list(page.query);
  } catch (error) {
    if (error instanceof PlatformError && error.facts.action === 'split-slice' && (await split(work, 2))) {
      return 'split';
    }
    throw error;
  }
  const parts = partsFor(work, answer.next !== null, answer.totalHint);
  if (parts > 1 && (await split(work, parts))) return 'split';
  const committed = await traced('commit list', work.facts, () =>
    commitList(context.database, page, answer, {
      ticket,
      inSyncGraceMs: context.settings.inSyncGraceMs,
      ...takeUsage(work),
    }),
  );
  work.pending = committed.pending;
  work.gone = committed.gone;
  work.listTicket = ticket;
  work.tally.listed = answer.items.length;
  work.tally.unchangedByList = committed.unchangedByList;
  if (committed.unchangedByList > 0) {
    const labels = { platform: work.platform.id, outcome: 'unchanged_by_list' };
    context.metrics.products.inc(labels, committed.unchangedByList);
  }
  return answer.next === null ? 'last' : 'more';
}

/** Into how many parts a slice should be cut, judged by its first page. The marketplace's count is a hint: a wrong one costs calls, not products. */
function partsFor(work: PageWork, hasMore: boolean, totalHint: number | null): number {
  if (work.page.seq > 0 || !hasMore || totalHint === null) return 1;
  const target = Math.min(work.context.settings.sliceTarget, work.platform.paging.resultWindow ?? Infinity);
  return Math.min(MAX_PARTS, Math.ceil(totalHint / target));
}

/** Splits the page's slice. False when it can't be made smaller. */
export async function split(work: PageWork, parts: number): Promise<boolean> {
  const isSplit = await splitSlice(work.context.database, work.page, work.platform.paging, parts, work.meter);
  if (isSplit) work.log.info({ parts, ...takeUsage(work) }, 'slice split');
  return isSplit;
}
