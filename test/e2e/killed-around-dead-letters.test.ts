/**
 * Deaths of the worker around the death of a page: one dead letter, never none and never two, no redrive that nobody asked
 * for, and a redrive that somebody asked for is not lost either.
 */
import { describe, expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { useStack } from '../support/use-stack.ts';

/** Much more than a death takes: a busy machine must not look like a lost page. */
const LONGEST_MS = 180_000;
const LOOK_EVERY_MS = 20;

const stack = useStack({
  sandbox: { products: 30, limits: 'lifted' },
  settings: {
    LEASE_MS: '1500',
    // The job of the page itself has to bring its letter, not a sweep.
    LOST_AFTER_MS: '60000',
  },
});

/** A refusal that time does not mend: a page that lists dies of it at once, and its run goes on to the next page. */
const REFUSAL = {
  platform: 'shopee',
  endpoint: '/api/v2/product/get_item_list',
  times: 1_000,
  body: JSON.stringify({ error: 'error_api_permission', message: 'The app may not call this.' }),
};

const workerKilledAt = (place: string) => stack.start('worker', { FAILPOINTS: `${place}:kill` });
const letters = () => stack.runtime.queues.bull.deadLetters.shopee;

async function untilTrue(isTrue: () => Promise<boolean>): Promise<void> {
  while (!(await isTrue())) await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
}

async function deadLetterRows(): Promise<{ status: string; redrives: number }[]> {
  const { rows } = await stack.database.pool.query<{ status: string; redrives: number }>(
    'SELECT status, redrives FROM dead_letters ORDER BY id',
  );
  return rows;
}

async function firstShop() {
  const [shop] = await stack.shops();
  if (!shop) throw new Error('the sandbox has no shop');
  return shop;
}

describe.sequential('a worker killed', () => {
  let runId = 0;

  test(
    'before and after it adds a dead letter leaves one, and the run ends',
    async () => {
      await stack.start('producer');
      const shop = await firstShop();
      runId = await stack.request(shop, 'full');
      await untilTrue(async () => (await waitingPages()) > 0);
      await stack.sandbox.setAnswers([REFUSAL]);

      await (await workerKilledAt('page.died')).killedAt('page.died');
      expect(await deadLetterRows(), 'PostgreSQL has it').toEqual([{ status: 'dead', redrives: 0 }]);
      expect(await letters().getJobCountByTypes(), 'Redis has not').toBe(0);
      await (await workerKilledAt('letter.added')).killedAt('letter.added');
      expect(await letters().getJobCountByTypes()).toBe(1);

      const rescuer = await stack.start('worker');
      const [run] = await stack.ended(runId);
      if (!run) throw new Error('the run is gone');
      expectAccountingToAddUp(run);
      // The page that everything began with, and the pass over what changed meanwhile.
      expect(run).toMatchObject({ status: 'failed', deadPages: 2 });
      await untilTrue(async () => (await stack.runtime.queues.bull.pages.shopee.getFailedCount()) === 2);
      await untilTrue(async () => (await letters().getFailedCount()) === 2);
      expect(await letters().getJobCountByTypes()).toBe(2);
      expect(await deadLetterRows(), 'nobody asked for a redrive').toEqual([
        { status: 'dead', redrives: 0 },
        { status: 'dead', redrives: 0 },
      ]);
      await rescuer.end('SIGTERM');
    },
    LONGEST_MS,
  );

  test(
    'between winning a redrive and enqueueing it leaves a page that is taken up all the same, once',
    async () => {
      const shop = await firstShop();
      await stack.sandbox.setAnswers([]);
      const [first, second] = (await letters().getFailed()).sort(
        (a, b) => a.data.deadLetterId - b.data.deadLetterId,
      );
      const victim = await workerKilledAt('page.redriven');
      await first?.retry();
      await victim.killedAt('page.redriven');
      expect(await deadLetterRows()).toEqual([
        { status: 'redriven', redrives: 1 },
        { status: 'dead', redrives: 0 },
      ]);

      await stack.start('worker');
      await second?.retry();
      await untilTrue(async () => (await stack.ended(runId))[0]?.status === 'completed');
      const [run] = await stack.ended(runId);
      if (!run) throw new Error('the run is gone');
      expectAccountingToAddUp(run);
      expect(await deadLetterRows()).toEqual([
        { status: 'redriven', redrives: 1 },
        { status: 'redriven', redrives: 1 },
      ]);
      await expectCatalogueToEqualTruth(stack, 'shopee', shop.externalId);
    },
    LONGEST_MS,
  );

  /** Pages of the run that wait for a worker. */
  async function waitingPages(): Promise<number> {
    const { rows } = await stack.database.pool.query<{ pages: number }>(
      `SELECT count(*)::int AS pages FROM import_pages WHERE run_id = $1 AND status = 'queued'`,
      [runId],
    );
    return rows[0]?.pages ?? 0;
  }
});
