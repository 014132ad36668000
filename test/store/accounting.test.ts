import { type ClaimedPage, killPage, runSummaries, type ShopView, settlePage } from '@syncstore/store';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { beginRun, CLOCK, claimAll, claimOne, commit, item, listed } from './support/pages.ts';
import { fetched, rejected, unchanged, write } from './support/products.ts';
import { addShop, rowOf, useStore } from './support/store.ts';

const store = useStore();
const KNOWN = 12;

/** What happens to a listed id once its details are asked for. */
const FATES = ['changed', 'same hash', 'same product', 'rejected', 'withdrawn'] as const;
type Fate = (typeof FATES)[number];

interface PagePlan {
  /** Ids as the list gives them: repeats and ids of other pages included. */
  readonly ids: readonly number[];
  /** Ids that the list says are deleted, or shows changed since they were imported. */
  readonly states: readonly ('as it was' | 'changed' | 'deleted')[];
  readonly fates: readonly Fate[];
  readonly role: 'base' | 'relist' | 'catch_up';
  /** After how many chunks of details the page dies; null: it is settled. */
  readonly diesAfter: number | null;
  readonly chunkSize: number;
}

const plans = fc.array(
  fc.record({
    ids: fc.array(fc.integer({ min: 0, max: 24 }), { maxLength: 14 }),
    states: fc.array(fc.constantFrom('as it was', 'changed', 'deleted'), { minLength: 14, maxLength: 14 }),
    fates: fc.array(fc.constantFrom(...FATES), { minLength: 14, maxLength: 14 }),
    role: fc.constantFrom('base', 'base', 'relist', 'catch_up'),
    diesAfter: fc.option(fc.integer({ min: 0, max: 2 }), { freq: 3 }),
    chunkSize: fc.integer({ min: 1, max: 6 }),
  }),
  { minLength: 1, maxLength: 6 },
);

const product = (id: string, name = `Product ${id}`, updatedAt = CLOCK - 1_000) =>
  fetched(id, { updatedAt, product: { name } });

/** A shop with `KNOWN` listings, imported once. */
async function knownShop(): Promise<ShopView> {
  const shop = await addShop(store);
  const runId = await beginRun(store, shop);
  const page = await claimOne(store, shop);
  const ids = Array.from({ length: KNOWN }, (_, i) => `${i}`);
  await commit(store, page, listed(ids.map((id) => item(id))));
  await write(store, page, { products: ids.map((id) => product(id)) });
  await settlePage(store.database, page);
  await store.pool.query("UPDATE import_runs SET status = 'completed', phase = 'ended' WHERE id = $1", [
    runId,
  ]);
  return shop;
}

async function walk(page: ClaimedPage, plan: PagePlan): Promise<void> {
  const updatedAt = (n: number) => (plan.states[n] === 'changed' ? CLOCK + n : CLOCK - 1_000);
  const items = plan.ids.map((id, n) =>
    item(`${id}`, { updatedAt: updatedAt(n), state: plan.states[n] === 'deleted' ? 'deleted' : 'live' }),
  );
  let { pending, gone } = await commit(store, page, listed(items));
  if (gone.length > 0) await write(store, page, { gone, pendingAfter: pending });
  gone = [];
  for (let chunk = 0; pending.length > 0 && chunk !== plan.diesAfter; chunk += 1) {
    const now = pending.slice(0, plan.chunkSize).map((one, n) => ({ one, fate: plan.fates[n] }));
    pending = pending.slice(plan.chunkSize);
    const of = (fate: Fate) => now.filter((part) => part.fate === fate).map(({ one }) => one);
    await write(store, page, {
      products: [
        ...of('changed').map((one) => ({
          ...product(one.externalId, `Changed ${page.pageId}`, CLOCK + 50),
          ...one,
        })),
        ...of('same product').map((one) => ({ ...product(one.externalId), ...one, sourceHash: 'moved' })),
      ],
      unchanged: of('same hash').map((one) => ({ ...unchanged(product(one.externalId)), ...one })),
      rejects: of('rejected').map((one) => rejected(one.externalId, one)),
      withdrawn: of('withdrawn'),
      pendingAfter: pending,
    });
  }
  if (pending.length === 0) return settlePage(store.database, page);
  await killPage(store.database, page, {
    reason: 'retries_exhausted',
    blame: 'transient',
    userMessage: '',
    detail: '',
    attempt: null,
    sourceAttemptsMade: 0,
    apiCalls: 0,
    throttled: 0,
  });
}

/** Counted ids that are listed and not settled, read from the pages themselves. */
const pendingOf = async (runId: number) =>
  (
    await rowOf<{ count: number }>(
      store,
      `SELECT count(*)::int FROM import_pages p, jsonb_array_elements(p.pending) AS i
       WHERE p.run_id = $1 AND (i ->> 2)::boolean`,
      [runId],
    )
  ).count;

it('adds up, whatever is listed twice, changed, unchanged, rejected, withdrawn or dies half done', async () => {
  await fc.assert(
    fc.asyncProperty(plans, async (pagePlans) => {
      const shop = await knownShop();
      const runId = await beginRun(store, shop);
      await store.pool.query(
        `WITH slice AS (INSERT INTO import_slices (run_id, role, field, from_second, to_second)
           SELECT $1, role, 'update_time', 0, 1 FROM unnest($3::text[]) WITH ORDINALITY AS r (role, n) ORDER BY n
           RETURNING id)
         INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority) SELECT $1, $2, id, 0, 10 FROM slice`,
        [runId, shop.id, pagePlans.map(({ role }) => role)],
      );
      const [unused, ...pages] = (await claimAll(store, shop)).sort((a, b) => a.pageId - b.pageId);
      if (!unused) throw new Error('the run has no first page');
      await commit(store, unused, listed([]));
      await settlePage(store.database, unused);
      // Two at a time, so that pages that share ids meet.
      for (let n = 0; n < pages.length; n += 2) {
        const pair = [pages[n], pages[n + 1]].flatMap((page, i) => {
          const plan = pagePlans[n + i];
          return page && plan ? [walk(page, plan)] : [];
        });
        await Promise.all(pair);
      }
      const [run] = await runSummaries(store.database, { ids: [runId] });
      if (!run) throw new Error('the run is missing');
      expect(run.listed).toBe(pagePlans.reduce((sum, { ids }) => sum + ids.length, 0));
      expect(run.distinct).toBe(new Set(pagePlans.flatMap(({ ids }) => ids)).size);
      expect(run.listed).toBe(run.distinct + run.duplicates);
      expect(run.fetched).toBe(run.created + run.updated + run.unchanged + run.rejected);
      expect(run.unsettled).toBe(await pendingOf(runId));
      expect(run.distinct).toBe(run.fetched + run.unchangedByList + run.withdrawn + run.unsettled);
      expect(run.delisted).toBe(0);
    }),
    { numRuns: 25, endOnFailure: true },
  );
}, 180_000);
