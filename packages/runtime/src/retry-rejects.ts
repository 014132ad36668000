/** Tries rejects again: one run over their ids for each shop. */
import type { PlatformId } from '@syncstore/contracts';
import { type Decision, type IdRun, NotPossibleError, type RejectView, startIdRun } from '@syncstore/store';
import { release } from './holds.ts';
import type { Runtime } from './runtime.ts';

/**
 * @returns ids of the runs
 * @throws NotPossibleError when a marketplace is not configured here; no run was started then
 */
export async function retryRejects(
  runtime: Runtime,
  rejects: readonly RejectView[],
  source: IdRun['source'],
  by: Decision,
): Promise<number[]> {
  const shops = new Map(rejects.map(({ shopId, platform }) => [shopId, platform]));
  const runs = [...shops].map(
    ([shopId, platform]): IdRun => ({
      shopId,
      externalIds: rejects.filter((reject) => reject.shopId === shopId).map(({ externalId }) => externalId),
      source,
      pageSize: pageSizeOf(runtime, platform),
    }),
  );
  const runIds: number[] = [];
  for (const run of runs) {
    runIds.push(await startIdRun(runtime.database, run, by));
    await release(runtime, run.shopId);
  }
  return runIds;
}

function pageSizeOf({ platforms }: Runtime, platform: PlatformId): number {
  const configured = platforms.get(platform);
  if (configured) return configured.paging.pageSize;
  throw new NotPossibleError(
    `${platform} is not configured here: set its credentials for every app (see syncstore config).`,
  );
}
