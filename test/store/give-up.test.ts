import { StaleClaimError } from '@syncstore/contracts';
import { giveUpRun, redrivePage, runSummaries, settlePage } from '@syncstore/store';
import { expect, it } from 'vitest';
import { beginRun, claim, claimAll, commit, DEATH, item, listed } from './support/pages.ts';
import { addShop, rowsOf, useStore } from './support/store.ts';

const store = useStore();

it('a run that is given up fails with all its open pages dead, whoever holds them, and can be redriven', async () => {
  const shop = await addShop(store);
  const runId = await beginRun(store, shop);
  const [first] = await claimAll(store, shop);
  if (!first) throw new Error('the run has no page');
  // One page settled, its successor in other hands, and the successor of that one finds the marketplace down.
  await commit(store, first, listed([], 'next'));
  await settlePage(store.database, first);
  const [second] = await claimAll(store, shop);
  if (!second) throw new Error('the list does not go on');
  await commit(store, second, listed([item('1')], 'last'));
  const [third] = await claimAll(store, shop);
  if (!third) throw new Error('the list does not go on');

  await giveUpRun(store.database, third, DEATH);
  const [run] = await runSummaries(store.database, { ids: [runId] });
  expect(run).toMatchObject({
    status: 'failed',
    deadPages: 2,
    openPages: 0,
    unsettled: 1,
    message: DEATH.userMessage,
  });
  const letters = await rowsOf(
    store,
    'SELECT id, page_id::int AS page, attempts, reason FROM dead_letters WHERE run_id = $1 ORDER BY page_id',
    [runId],
  );
  expect(letters).toMatchObject([
    { page: second.pageId, attempts: 0, reason: 'retries_exhausted' },
    { page: third.pageId, attempts: 1, reason: 'retries_exhausted' },
  ]);
  await expect(settlePage(store.database, second)).rejects.toThrow(StaleClaimError);
  await expect(giveUpRun(store.database, third, DEATH)).rejects.toThrow(StaleClaimError);

  const ada = { who: 'cli:ada', why: null };
  for (const letter of letters) {
    if ('id' in letter) expect(await redrivePage(store.database, Number(letter.id), ada)).toBe(shop.id);
  }
  const pages = await claimAll(store, shop);
  expect(pages.map(({ pageId }) => pageId)).toEqual([second.pageId, third.pageId]);
  await expect(claim(store, second)).rejects.toThrow('stale');
  expect((await runSummaries(store.database, { ids: [runId] }))[0]).toMatchObject({
    status: 'redriving',
    message: null,
  });
});
