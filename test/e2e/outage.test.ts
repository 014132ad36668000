/** A marketplace that is down for a while costs nothing but time; one that stays down ends in dead letters that can be redriven. */
import { createQueues, createRedis } from '@syncstore/queue';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { expectAccountingToAddUp } from '../support/accounting.ts';
import type { AppProcess } from '../support/app-process.ts';
import { expectCatalogueToEqualTruth } from '../support/expect-truth.ts';
import { type TestStack, useStack } from '../support/use-stack.ts';

const QUICK = {
  SHOPEE_ATTEMPTS: '2',
  BACKOFF_BASE_MS: '10',
  BACKOFF_CAP_MS: '100',
  BREAKER_FAILURES: '4',
  BREAKER_WAIT_MS: '20',
  BREAKER_WAIT_CAP_MS: '100',
};
const SANDBOX = { products: 60, limits: 'lifted' } as const;

async function firstShop(stack: TestStack) {
  const [shop] = await stack.shops();
  if (!shop) throw new Error('the sandbox has no shop');
  return shop;
}

/** Resolves when the producer has started the run: it asks for the marketplace's clock first, so the outage must come later. */
async function started(stack: TestStack, runId: number): Promise<void> {
  for (;;) {
    const { rows } = await stack.database.pool.query(
      `SELECT 1 FROM import_runs WHERE id = $1 AND status <> 'requested'`,
      [runId],
    );
    if (rows.length > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

/** Resolves when pages of the run have come back from the worker so many times because a breaker was open. */
async function probed(runId: number, worker: AppProcess, times: number): Promise<void> {
  await worker.line((line) => line.msg === 'endpoint fails, its calls wait');
  for (;;) {
    const waits = worker.lines.filter((line) => line.msg === 'page waits' && line.runId === runId);
    if (waits.filter((line) => line.reason === 'breaker').length >= times) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

describe('an outage that ends', () => {
  const stack = useStack({ sandbox: SANDBOX, settings: QUICK });

  test('leaves no dead letter and no attempt spent beyond the first few', async () => {
    const [worker] = await Promise.all([stack.start('worker'), stack.start('producer')]);
    const shop = await firstShop(stack);
    // Slow answers: the outage begins while the run's first pages are under way.
    await stack.sandbox.setFaults({ shopee: { latencyMs: 100 } });
    const runId = await stack.request(shop, 'full');
    await started(stack, runId);
    await stack.sandbox.setFaults({ shopee: { errorRate: 1 } });
    // Several times as often as a page has attempts.
    await probed(runId, worker, 8);
    await stack.sandbox.setFaults({ shopee: { errorRate: 0 } });
    const [run] = await stack.ended(runId);
    expect(run).toMatchObject({ status: 'completed', deadPages: 0, unsettled: 0 });
    const { rows } = await stack.database.pool.query<{ most: number }>(
      'SELECT max(attempts) AS most FROM import_pages WHERE run_id = $1',
      [runId],
    );
    expect(rows[0]?.most).toBeLessThanOrEqual(1);
  }, 120_000);
});

describe('an outage that outlasts all patience', () => {
  const stack = useStack({ sandbox: SANDBOX, settings: { ...QUICK, BREAKER_GIVE_UP_MS: '1' } });
  let redis: ReturnType<typeof createRedis>;
  let queues: ReturnType<typeof createQueues>;

  beforeAll(() => {
    const { url, prefix } = stack.runtime.config.redis;
    redis = createRedis(url, { role: 'queue' });
    queues = createQueues({ redis, prefix });
  });
  afterAll(async () => {
    await queues.close();
    redis.disconnect();
  });

  test('ends in a dead letter whose retry, as Bull Board does it, completes the run', async () => {
    await Promise.all([stack.start('producer'), stack.start('worker')]);
    const shop = await firstShop(stack);
    await stack.sandbox.setFaults({ shopee: { latencyMs: 100 } });
    const runId = await stack.request(shop, 'full');
    await started(stack, runId);
    await stack.sandbox.setFaults({ shopee: { errorRate: 1 } });
    const [failed] = await stack.ended(runId);
    if (!failed) throw new Error('the run is gone');
    expectAccountingToAddUp(failed);
    expect(failed).toMatchObject({
      status: 'failed',
      openPages: 0,
      message: expect.stringContaining('Redrive'),
    });
    expect(failed.deadPages).toBeGreaterThan(0);

    await stack.sandbox.setFaults({ shopee: { errorRate: 0 } });
    const letters = await failedLetters(failed.deadPages);
    for (const letter of letters) await letter.retry();
    for (;;) {
      const [run] = await stack.ended(runId);
      if (run?.status === 'completed') break;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    await expectCatalogueToEqualTruth(stack, 'shopee', shop.externalId);
  }, 120_000);

  /** As many dead letters, once their queue's worker has failed them, which is when Bull Board shows its Retry button. */
  async function failedLetters(count: number) {
    for (;;) {
      const letters = await queues.deadLetters.shopee.getFailed();
      if (letters.length === count) return letters;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
});

describe('products whose details always fail', () => {
  const stack = useStack({
    sandbox: SANDBOX,
    settings: { ...QUICK, TIKTOK_SHOP_ATTEMPTS: '2', SHOPEE_PAGE_SIZE: '20', TIKTOK_SHOP_PAGE_SIZE: '20' },
  });

  test('are no outage, however many they are: they become rejects, and their runs complete', async () => {
    await Promise.all([stack.start('producer'), stack.start('worker')]);
    const bad = new Map<string, string[]>();
    const runIds: number[] = [];
    for (const platform of ['shopee', 'tiktok-shop'] as const) {
      const shop = (await stack.shops()).find((candidate) => candidate.platform === platform);
      if (!shop) throw new Error(`the sandbox has no shop of ${platform}`);
      const products = await stack.sandbox.truth(platform, shop.externalId);
      const sound = products.filter(({ expected }) => expected === 'accepted');
      // In the middle of a page and at its end: the last page of the walk among them.
      const ids = [...sound.slice(10, 12), ...sound.slice(-3)].map(({ id }) => id);
      bad.set(platform, ids.toSorted());
      await stack.sandbox.setFaults({ [platform]: { detailErrorIds: ids } });
      runIds.push(await stack.request(shop, 'full'));
    }
    for (const run of await stack.ended(...runIds)) {
      expectAccountingToAddUp(run);
      expect(run).toMatchObject({ status: 'completed', deadPages: 0, unsettled: 0 });
    }
    const { rows } = await stack.database.pool.query<{ platform: string; ids: string[] }>(
      `SELECT s.platform, array_agg(r.external_id ORDER BY r.external_id COLLATE "C") AS ids
       FROM import_rejects r JOIN shops s ON s.id = r.shop_id
       WHERE r.reasons @> '[{"code": "detail_unavailable"}]' GROUP BY s.platform`,
    );
    expect(new Map(rows.map(({ platform, ids }) => [platform, ids]))).toEqual(bad);
  }, 120_000);
});
