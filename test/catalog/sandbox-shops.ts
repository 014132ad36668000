/** All four shops of a sandbox as the import sees them: fetched through the platforms' own clients, mapped, beside the truth. */
import { mapProduct } from '@syncstore/catalog';
import { type MappingResult, PLATFORM_IDS, type PlatformId, type ShopRef } from '@syncstore/contracts';
import type { TruthProduct } from '@syncstore/sandbox';
import { openBench } from '../conformance/sandbox-bench.ts';
import { everything, fetchAll, walk } from '../conformance/walk.ts';

export interface MappedShop {
  readonly platform: PlatformId;
  readonly externalId: string;
  readonly truth: ReadonlyMap<string, TruthProduct>;
  /** By product id, for every product whose details the marketplace shows. */
  readonly results: ReadonlyMap<string, MappingResult>;
}

/** @param products a shop · @param seed of the catalogue */
export async function mapAllShops(products: number, seed: number): Promise<MappedShop[]> {
  const shops: MappedShop[] = [];
  for (const id of PLATFORM_IDS) {
    const bench = await openBench(id, { products, seed });
    try {
      for (const shop of bench.shops) {
        const { platform } = bench.process();
        const client = bench.open(shop);
        const { items } = await walk(client, [everything(platform)]);
        const live = [...items.values()].filter(({ state }) => state === 'live');
        const ids = live.map(({ externalId }) => externalId);
        const answers = await fetchAll(client, ids, platform.paging.detailChunkSize);
        const truth = await bench.truth(shop);
        const context = contextOf(shop, truth);
        const results = new Map<string, MappingResult>();
        for (const answer of answers.values()) {
          if (answer.kind !== 'payload') continue;
          results.set(answer.externalId, mapProduct(id, answer.payload, context));
        }
        const byId = new Map(truth.map((product) => [product.id, product]));
        shops.push({ platform: id, externalId: shop.externalId, truth: byId, results });
      }
    } finally {
      await bench.close();
    }
  }
  return shops;
}

function contextOf(shop: ShopRef, truth: readonly TruthProduct[]): { region: string; currency: string } {
  return { region: shop.region, currency: truth[0]?.currency ?? '' };
}
