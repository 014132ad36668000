/** Starts the runs that were asked for: asks the marketplace for its clock, cuts the list into slices, releases the first pages. */
import { PlatformError, type PlatformId, type ShopRef, WaitError } from '@syncstore/contracts';
import { continueTrace, failpoint, traced, withContext } from '@syncstore/observe';
import type { Runtime } from '@syncstore/runtime';
import { failRun, listShops, noteRun, type RunToStart, requestedRuns, startRun } from '@syncstore/store';

export async function startRequestedRuns(runtime: Runtime): Promise<void> {
  const runs = await requestedRuns(runtime.database);
  if (runs.length === 0) return;
  const shops = new Map((await listShops(runtime.database)).map((shop) => [shop.id, shop]));
  // Side by side: a marketplace that does not answer must not hold up the other shops' runs.
  await Promise.all(
    runs.map(async (run) => {
      const shop = shops.get(run.shopId);
      if (!shop) return;
      const facts = { 'syncstore.run.id': run.runId, 'syncstore.run.kind': run.kind };
      await continueTrace(run.traceParent, () =>
        traced('start run', facts, () => startOne(runtime, run, shop)),
      );
    }),
  );
}

async function startOne(runtime: Runtime, run: RunToStart, shop: ShopRef): Promise<void> {
  const log = withContext(runtime.log, {
    runId: run.runId,
    platform: shop.platform,
    shop: shop.externalId,
  });
  try {
    const platform = runtime.platforms.get(shop.platform);
    if (!platform) throw notConfigured(shop.platform);
    const clockAt = await platform.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 }).clock();
    const { paging } = platform;
    const isOurs = await startRun(runtime.database, run, {
      clockAt,
      paging,
      sliceTarget: runtime.config.producer.sliceTarget,
    });
    if (!isOurs) return;
    failpoint('run.started');
    log.info({ kind: run.kind }, 'Import started');
    await runtime.driver.releaseShop(shop.id);
  } catch (error) {
    await recordFailure(runtime, run, error);
    log.error({ err: error }, 'a run could not be started');
  }
}

/** What a person has to mend fails the run at once; what time mends leaves it requested, with the reason. */
async function recordFailure(runtime: Runtime, run: RunToStart, error: unknown): Promise<void> {
  if (error instanceof PlatformError && error.facts.blame === 'config') {
    await failRun(runtime.database, run.runId, error.facts.userMessage);
  } else if (error instanceof WaitError && error.reason === 'grant') {
    await failRun(runtime.database, run.runId, error.message);
  } else if (error instanceof WaitError && error.reason === 'quota') {
    const until = new Date(Date.now() + error.waitMs).toISOString().replace('T', ' ').slice(0, 19);
    await noteRun(runtime.database, run.runId, `waiting for quota until ${until}Z`);
  } else {
    const message = error instanceof PlatformError ? error.facts.userMessage : String(error);
    await noteRun(runtime.database, run.runId, `waiting to start: ${message}`);
  }
}

function notConfigured(platform: PlatformId): PlatformError {
  const message = `${platform} is not configured: set its credentials in the environment of every app (see syncstore config).`;
  return new PlatformError({
    platform,
    endpoint: '',
    action: 'dead',
    blame: 'config',
    code: 'not_configured',
    httpStatus: null,
    userMessage: message,
    detail: message,
    retryAfterMs: null,
  });
}
