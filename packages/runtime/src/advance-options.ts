/** What the ledger has to know of a platform to advance its runs. */
import type { Config } from '@syncstore/config';
import type { Platform, PlatformId } from '@syncstore/contracts';
import type { AdvanceOptions } from '@syncstore/store';

/** @throws Error when the platform is not configured here: another process has to advance its runs */
export function advanceOptions(
  config: Config,
  platforms: ReadonlyMap<PlatformId, Platform>,
  platform: PlatformId,
): AdvanceOptions {
  const paging = platforms.get(platform)?.paging;
  if (!paging) throw new Error(`${platform} is not configured in this process: set its credentials`);
  const { tombstones, watermarkOverlapMs } = config.producer;
  return {
    paging,
    watermarkOverlapMs,
    tombstones: { count: tombstones.limit, share: tombstones.share, pageSize: paging.pageSize },
  };
}
