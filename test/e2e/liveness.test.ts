/** A worker that does nothing although there is work says so and ends; one that has nothing to do, or may not, does not. */
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { AppProcess } from '../support/app-process.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { useStack } from '../support/use-stack.ts';

const STUCK_AFTER_MS = 700;
const stack = useStack({
  sandbox: { products: 30, limits: 'lifted' },
  settings: { HEALTH_PORT: '0', LOG_LEVEL: 'debug' },
});
/** Not for the producer, whose sweeps take long on a machine that is busy. */
const SOON = { STUCK_AFTER_MS: String(STUCK_AFTER_MS), SHUTDOWN_GRACE_MS: '200' };

async function ask(app: AppProcess, path: 'live' | 'ready') {
  const { health } = await app.line(({ msg }) => msg === 'ready');
  const answer = await fetch(`${String(health)}/health/${path}`);
  return { code: answer.status, ...((await answer.json()) as { status: string; problem?: string }) };
}

async function firstShop(platform: string) {
  const shop = (await stack.shops()).find((candidate) => candidate.platform === platform);
  if (!shop) throw new Error(`the sandbox has no shop of ${platform}`);
  return shop;
}

describe('a worker', () => {
  let proxy: TcpProxy;
  let isSilent = false;
  beforeAll(async () => {
    await stack.start('producer');
    // Clients say their names in their first commands.
    proxy = await startTcpProxy(stack.runtime.config.redis.url, (said) =>
      isSilent && said.includes('syncstore-worker') ? 'swallow' : 'pass',
    );
  });
  afterAll(() => proxy.close());

  test('is well while its queue is paused, unhealthy when jobs wait that it does not take, and then ends', async () => {
    const queue = stack.runtime.queues.bull.pages.shopee;
    const worker = await stack.start('worker', { ...SOON, REDIS_URL: proxy.url });
    await queue.pause();
    await stack.request(await firstShop('shopee'), 'full');
    await expect
      .poll(() => queue.getJobCountByTypes('prioritized', 'waiting'), { timeout: 20_000 })
      .toBeGreaterThan(0);
    // Longer than a worker that is stuck lives.
    await sleep(2.5 * STUCK_AFTER_MS);
    expect(await ask(worker, 'live')).toEqual({ code: 200, status: 'live' });
    expect(await ask(worker, 'ready')).toEqual({ code: 200, status: 'ready' });

    isSilent = true;
    await queue.resume();
    await expect
      .poll(() => ask(worker, 'live'), { timeout: 20_000, interval: 100 })
      .toEqual({ code: 503, status: 'stuck', problem: 'takes no job of shopee-pages though some wait' });
    expect(await ask(worker, 'ready')).toMatchObject({ code: 503, status: 'stuck' });
    expect(await worker.ended).toBe(1);
    expect(worker.lines.find(({ level }) => level === 'FATAL')).toMatchObject({
      msg: 'stuck, and does not recover: exiting, to be started again',
      problem: 'takes no job of shopee-pages though some wait',
    });
  });
});

describe('a worker with a page in hand', () => {
  test('is not ready from the signal on, lives until the page is finished, and exits with 0', async () => {
    await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 300 } });
    const worker = await stack.start('worker');
    await stack.request(await firstShop('tiktok-shop'), 'full');
    await worker.line(({ msg, platform }) => msg === 'page claimed' && platform === 'tiktok-shop');
    expect(await ask(worker, 'ready')).toMatchObject({ code: 200 });
    const ended = worker.end('SIGTERM');
    await worker.line(({ msg }) => msg === 'stopping');
    expect(await ask(worker, 'ready')).toEqual({ code: 503, status: 'stopping' });
    expect(await ask(worker, 'live')).toEqual({ code: 200, status: 'live' });
    expect(await ended).toBe(0);
  });

  test('ends when it gets nowhere with it, and hands it back at no attempt', async () => {
    await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 0 } });
    const runId = await stack.request(await firstShop('tiktok-shop'), 'deep');
    // The producer asks for the marketplace's clock first.
    const open = `SELECT 1 FROM import_pages WHERE run_id = $1 AND status = 'queued'`;
    await expect
      .poll(async () => (await stack.database.pool.query(open, [runId])).rowCount, { timeout: 20_000 })
      .toBeGreaterThan(0);
    await stack.sandbox.setFaults({ 'tiktok-shop': { latencyMs: 30_000 } });
    const worker = await stack.start('worker', SOON);
    expect(await worker.ended).toBe(1);
    const fatal = worker.lines.find(({ level }) => level === 'FATAL');
    expect(fatal?.['problem']).toMatch(/^gets nowhere with page-\d+-g\d+ of tiktok-shop-pages$/);
    const { rows } = await stack.database.pool.query(
      `SELECT max(attempts) AS attempts, max(stalls) AS stalls FROM import_pages
       WHERE status IN ('queued', 'running')`,
    );
    expect(rows).toEqual([{ attempts: 0, stalls: 0 }]);
  });
});
