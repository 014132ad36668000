/**
 * The worker: the only place where pages are fetched, cleaned and written. Scale it by starting more of them.
 *
 * Stopping it (SIGTERM, SIGINT): no more jobs are taken, pages in hand finish their current chunk and are handed back at
 * no attempt, those that don't make it by the deadline too, then everything is closed. A second signal ends it at once.
 *
 * One that takes no job although some wait, or gets nowhere with one in hand, turns unhealthy and then ends (liveness.ts).
 */
import { canonicalHash, mapProduct, matchListings, PIPELINE_VERSION } from '@syncstore/catalog';
import { keepCountsUntil, maintenanceTasks, runApp, watchProgress } from '@syncstore/runtime';
import { stopThrottleClocks } from '@syncstore/store';
import { importPage } from './import-page.ts';
import { handBackLeftovers } from './leave-in-time.ts';
import { whatShouldMove } from './liveness.ts';
import type { WorkerContext } from './page-work.ts';

await runApp('worker', async (runtime, shutdown) => {
  const { budget, config, log, metrics, database, platforms, driver, queues, deadLetters } = runtime;
  const context: WorkerContext = {
    database,
    platforms,
    log,
    metrics,
    shutdown,
    inHand: new Set(),
    enqueue: (pages) => queues.enqueue(pages),
    mapping: { mapProduct, canonicalHash, matchListings, pipelineVersion: PIPELINE_VERSION },
    settings: {
      leaseMs: config.worker.leaseMs,
      maxStalls: config.worker.maxStalls,
      inSyncGraceMs: config.worker.inSyncGraceMs,
      sliceTarget: config.producer.sliceTarget,
      attempts: { shopee: config.shopee.attempts, 'tiktok-shop': config.tiktokShop.attempts },
      backoffBaseMs: config.calls.backoffBaseMs,
      backoffCapMs: config.calls.backoffCapMs,
      breakerGiveUpMs: config.calls.breakerGiveUpMs,
      throttleStallMs: config.calls.throttleStallMs,
    },
    redrive: async (deadLetterId) => (await deadLetters.retried(deadLetterId)) === 'redriven',
    releaseNext: (shop) => driver.releaseShop(shop.id),
    followThrough: async ({ page: { runId, pageId, shop }, answered, meter }) => {
      try {
        if (answered + meter.answered > 0) await stopThrottleClocks(database, shop.id, pageId);
        await driver.releaseShop(shop.id);
        await driver.advance(runId, shop);
      } catch (error) {
        // Nothing is lost: the producer's sweep does the same.
        log.warn({ err: error, runId, shop: shop.externalId }, 'the next step of a run is left to the sweep');
      }
    },
  };
  // Calls that wait for budget give up at once, so that their pages are handed back in time.
  shutdown.addEventListener('abort', () => budget.close());
  const work = queues.work(
    {
      page: (job, attemptsMade) => importPage(context, job, attemptsMade),
      deadLetters,
      maintenance: maintenanceTasks(runtime),
    },
    { concurrency: config.worker.concurrency, graceMs: config.worker.shutdownGraceMs },
  );
  await work.ready();
  const keeping = keepCountsUntil(shutdown, runtime);
  return {
    watch: watchProgress(runtime, () => whatShouldMove(queues.bull, work.consumption(), context.inHand)),
    close: async () => {
      await work.close();
      const leftovers = await handBackLeftovers(context);
      if (leftovers > 0) log.warn({ pages: leftovers }, 'pages handed back at the deadline');
      await keeping;
    },
  };
});
