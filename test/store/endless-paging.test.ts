/** Lists that never end: whichever way a marketplace leads in circles, the walk ends with a clear error. */
import { type ListPage, PlatformError } from '@syncstore/contracts';
import { type ClaimedPage, settlePage } from '@syncstore/store';
import { describe, expect, it } from 'vitest';
import { beginRun, claimOne, commit, item, listed } from './support/pages.ts';
import { write } from './support/products.ts';
import { addShop, useStore } from './support/store.ts';

const store = useStore();
/** Far more pages than any of these lists should be allowed. */
const PATIENCE = 60;

/** Walks one slice, settling each page, until its list ends or is refused. */
async function walk(answerTo: (page: ClaimedPage) => ListPage): Promise<{ pages: number; error: unknown }> {
  const shop = await addShop(store);
  await beginRun(store, shop);
  for (let pages = 0; pages < PATIENCE; pages += 1) {
    const page = await claimOne(store, shop);
    const answer = answerTo(page);
    try {
      const { pending } = await commit(store, page, answer);
      if (pending.length > 0) await write(store, page, { withdrawn: pending });
    } catch (error) {
      return { pages, error };
    }
    await settlePage(store.database, page);
    if (answer.next === null) return { pages: pages + 1, error: null };
  }
  throw new Error('the list did not end');
}

const pageOf = (prefix: string, next: string | null) =>
  listed([item(`${prefix}-a`), item(`${prefix}-b`)], next);

describe('a list that', () => {
  it.each([
    [
      'answers the same page under ever new cursors',
      ({ seq }: ClaimedPage) => pageOf('same', String(seq + 1)),
    ],
    [
      'leads back to a cursor it gave before',
      ({ seq }: ClaimedPage) => pageOf(`p${seq}`, `c${(seq % 3) + 1}`),
    ],
    ['repeats a cycle of pages', ({ seq }: ClaimedPage) => pageOf(`p${seq % 4}`, String(seq + 1))],
    ['goes on for ever and lists nothing', ({ seq }: ClaimedPage) => listed([], String(seq + 1))],
  ])('%s is refused soon, and says so', async (_name, answerTo) => {
    const { pages, error } = await walk(answerTo);
    expect(pages).toBeLessThan(25);
    if (!(error instanceof PlatformError)) throw error;
    expect(error.facts).toMatchObject({ code: 'endless_paging', action: 'dead' });
    expect(error.facts.userMessage).toMatch(/says for ever that its product list goes on/);
  });

  it('repeats rows, has empty pages and ends is walked to its end', async () => {
    const { pages, error } = await walk(({ seq }) => {
      const next = seq === 30 ? null : String(seq + 1);
      // Every page repeats one row of the page before, each fourth is empty, and one page is met twice as it was.
      if (seq % 4 === 3) return listed([], next);
      if (seq === 5) return pageOf('p4', next);
      return listed([item(`p${seq - 1}-b`), item(`p${seq}-a`), item(`p${seq}-b`)], next);
    });
    expect(error).toBeNull();
    expect(pages).toBe(31);
  });
});
