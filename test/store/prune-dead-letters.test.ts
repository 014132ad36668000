import { discardDeadLetter, killPage, pruneDeadLetters, redrivePage, settlePage } from '@syncstore/store';
import { expect, it } from 'vitest';
import { beginRun, claimOne, commit, DEATH, listed } from './support/pages.ts';
import { addShop, rowsOf, useStore } from './support/store.ts';

const store = useStore();
const DAY_MS = 24 * 3_600_000;
const ADA = { who: 'cli:ada', why: null };

/** A dead letter whose page is what the name says. */
async function letter(
  become: 'undecided' | 'discarded' | 'settled' | 'open' | 'dead again',
): Promise<number> {
  const shop = await addShop(store);
  await beginRun(store, shop);
  const id = await killPage(store.database, await claimOne(store, shop), DEATH);
  if (become === 'undecided') return id;
  if (become === 'discarded') {
    await discardDeadLetter(store.database, id, ADA);
    return id;
  }
  await redrivePage(store.database, id, ADA);
  const page = await claimOne(store, shop);
  if (become === 'dead again') await killPage(store.database, page, DEATH);
  if (become === 'settled') {
    await commit(store, page, listed([]));
    await settlePage(store.database, page);
  }
  return id;
}

async function age(ids: readonly number[], days: number): Promise<void> {
  await store.pool.query(
    `UPDATE dead_letters SET created_at = now() - $2 * interval '1 day',
       decided_at = CASE WHEN status = 'dead' THEN NULL ELSE now() - $2 * interval '1 day' END WHERE id = ANY($1)`,
    [ids, days],
  );
}

const left = async (ids: readonly number[]) =>
  (await rowsOf<{ id: number }>(store, 'SELECT id FROM dead_letters WHERE id = ANY($1)', [ids])).map(
    ({ id }) => id,
  );

it('decided dead letters are pruned by age; undecided ones, and those whose page is not at its end, never', async () => {
  const discarded = await letter('discarded');
  const settled = await letter('settled');
  const kept = [await letter('undecided'), await letter('open'), await letter('dead again')];
  const young = await letter('discarded');
  await age([discarded, settled, ...kept], 100);
  await age([young], 80);
  expect(await pruneDeadLetters(store.database, { ageMs: 90 * DAY_MS, count: 1_000 })).toBe(2);
  expect((await left([discarded, settled, young, ...kept])).sort()).toEqual([young, ...kept].sort());
});

it('of more than are to be kept the oldest go, but none on its first day', async () => {
  await store.pool.query('DELETE FROM dead_letters');
  const [oldest, older, fresh] = [
    await letter('discarded'),
    await letter('settled'),
    await letter('discarded'),
  ];
  await age([oldest], 9);
  await age([older], 8);
  expect(await pruneDeadLetters(store.database, { ageMs: 90 * DAY_MS, count: 2 })).toBe(1);
  expect((await left([oldest, older, fresh])).sort()).toEqual([older, fresh].sort());
  expect(await pruneDeadLetters(store.database, { ageMs: 90 * DAY_MS, count: 0 })).toBe(1);
  expect(await left([oldest, older, fresh])).toEqual([fresh]);
});
