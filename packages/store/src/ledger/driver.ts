/**
 * Drives the ledger on after something happened: releases a shop's next pages into the queue and lets runs advance.
 *
 * Workers call it after each page, the producer for everything on its timer. Nothing here has to happen: whatever a
 * crash or an error leaves out, the next sweep does.
 */
import type { PlatformId, RunStatus } from '@syncstore/contracts';
import { failpoint, type Logger } from '@syncstore/observe';
import type { Database } from '../database.ts';
import { type AdvanceOptions, advanceRun } from './advance.ts';
import type { ReleasedPage } from './page-row.ts';
import { releasePages } from './pages.ts';
import { runSummaries } from './summary.ts';

export interface LedgerDriverOptions {
  readonly database: Database;
  /** Puts page jobs into Redis. */
  readonly enqueue: (pages: readonly ReleasedPage[]) => Promise<void>;
  /** Most pages of a shop in Redis. */
  readonly shopWindow: number;
  readonly advance: (platform: PlatformId) => AdvanceOptions;
  readonly log: Logger;
}

export interface LedgerDriver {
  /** Enqueues a shop's next pages as far as its window has room. */
  releaseShop(shopId: number): Promise<void>;
  /** Takes every step that the run can take, and releases what the steps open. */
  advance(runId: number, shop: { readonly id: number; readonly platform: PlatformId }): Promise<void>;
}

export function ledgerDriver(options: LedgerDriverOptions): LedgerDriver {
  const { database, log } = options;
  const driver: LedgerDriver = {
    async releaseShop(shopId) {
      const released = await releasePages(database, shopId, options.shopWindow);
      if (released.length === 0) return;
      failpoint('pages.released');
      await options.enqueue(released);
    },
    async advance(runId, shop) {
      const step = await advanceRun(database, runId, options.advance(shop.platform));
      if (step.kind === 'waiting') return;
      failpoint('run.advanced');
      if (step.kind === 'opened') await driver.releaseShop(shop.id);
      if (step.kind === 'ended') await logCompletion(runId, step.status);
    },
  };

  async function logCompletion(runId: number, status: RunStatus): Promise<void> {
    const [run] = await runSummaries(database, { ids: [runId] });
    const level = status === 'completed' ? 'info' : 'warn';
    log[level]({ ...run, runId }, 'Import completed');
  }

  return driver;
}
