/** Asks for imports of shops, in one way for the command line and the console. The producer starts them. */
import type { ListingRunKind } from '@syncstore/contracts';
import { requestRun, type ShopView } from '@syncstore/store';
import type { Runtime } from './runtime.ts';

export interface RequestedImports {
  readonly runs: readonly {
    readonly runId: number;
    readonly shop: ShopView;
    /** False when a run of that kind was under way already. */
    readonly isNew: boolean;
  }[];
  /** Shops whose authorisation the marketplace refuses: only a new consent helps. */
  readonly refused: readonly ShopView[];
}

/**
 * Asks for one run of each shop whose authorisation holds.
 * @param kind undefined: what changed, or everything the first time, when there is nothing to go on from
 * @param requestedBy kept with the run: `cli`, `console:ada`
 */
export async function requestImports(
  { database }: Pick<Runtime, 'database'>,
  shops: readonly ShopView[],
  kind: ListingRunKind | undefined,
  requestedBy: string,
): Promise<RequestedImports> {
  const runs: RequestedImports['runs'][number][] = [];
  for (const shop of shops.filter(({ grantStatus }) => grantStatus === 'active')) {
    const kindOfShop = kind ?? (shop.watermark === null ? 'full' : 'incremental');
    const requested = await requestRun(database, { shopId: shop.id, kind: kindOfShop, requestedBy });
    runs.push({ ...requested, shop });
  }
  return { runs, refused: shops.filter(({ grantStatus }) => grantStatus !== 'active') };
}
