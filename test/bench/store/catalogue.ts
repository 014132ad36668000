/**
 * The products that the store stage writes: fetched from the sandbox through the platforms' own clients and mapped by
 * the catalogue's own rules, so that their payloads, variants, GTINs and SKUs are those of a real import.
 *
 * A shop's products are cut into slices (lanes) side by side, as a run cuts them, and each slice into chunks of the size
 * in which the worker writes.
 */
import { canonicalHash, mapProduct } from '@syncstore/catalog';
import type { ListQuery, Platform, PlatformId, ShopClient, ShopRef } from '@syncstore/contracts';
import { currencyOfRegion } from '@syncstore/platforms';
import type { FetchedProduct } from '@syncstore/store';
import { openBench } from '../../conformance/sandbox-bench.ts';

/** The sandbox has two shops on each of two marketplaces. */
const SHOPS = 4;
/** Products in other statuses than live have no details, so that more are generated than are needed. */
const GENERATED_SHARE = 1.4;
const CHUNK_SIZE = 50;

export interface BenchShop {
  readonly platform: PlatformId;
  readonly externalId: string;
  readonly region: string;
  readonly currency: string;
  readonly cipher: string | null;
  readonly products: readonly FetchedProduct[];
}

/** @param products of all shops together */
export async function loadCatalogue(products: number): Promise<BenchShop[]> {
  const perShop = Math.ceil(products / SHOPS);
  const shops: BenchShop[] = [];
  for (const id of ['shopee', 'tiktok-shop'] as const) {
    const bench = await openBench(id, { products: Math.ceil(perShop * GENERATED_SHARE) });
    try {
      const { platform } = bench.process();
      for (const shop of bench.shops) shops.push(await loadShop(platform, shop, perShop));
    } finally {
      await bench.close();
    }
  }
  return shops;
}

async function loadShop(platform: Platform, shop: ShopRef, count: number): Promise<BenchShop> {
  const client = platform.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 });
  const currency = currencyOfRegion(shop.region) ?? '';
  const listed = await listAll(client, platform);
  const products: FetchedProduct[] = [];
  const size = platform.paging.detailChunkSize;
  for (let start = 0; start < listed.length && products.length < count; start += size) {
    const chunk = listed.slice(start, start + size);
    const { answers, interruption } = await client.details(chunk.map((item) => item.externalId));
    if (interruption) throw interruption;
    for (const answer of answers) {
      if (answer.kind !== 'payload') continue;
      const mapped = mapProduct(platform.id, answer.payload, { region: shop.region, currency });
      if (mapped.kind !== 'product') continue;
      const { externalId, sourceHash, updatedAt, askedAt } = answer;
      products.push({
        externalId,
        fingerprint: chunk.find((item) => item.externalId === externalId)?.fingerprint ?? '',
        counted: true,
        sourceHash,
        updatedAt,
        askedAt,
        raw: JSON.stringify(answer.payload),
        product: mapped.product,
        changes: mapped.changes,
        canonicalHash: canonicalHash(mapped.product),
      });
    }
  }
  const { externalId, region, cipher } = shop;
  return { platform: platform.id, externalId, region, currency, cipher, products: products.slice(0, count) };
}

async function listAll(client: ShopClient, { paging }: Platform) {
  const items = [];
  const query: ListQuery = {
    field: paging.sliceField.full,
    from: paging.epoch,
    to: Math.floor(Date.now() / 1000),
    statuses: null,
    cursor: null,
  };
  for (let cursor: string | null = null; ; ) {
    const page = await client.list({ ...query, cursor });
    items.push(...page.items.filter((item) => item.state === 'live'));
    if (page.next === null) return items;
    cursor = page.next;
  }
}

/** Cuts products into slices side by side, and each into chunks. */
export function cutIntoLanes<T>(products: readonly T[], lanes: number): T[][][] {
  const perLane = Math.ceil(products.length / lanes);
  return Array.from({ length: lanes }, (_, lane) => {
    const slice = products.slice(lane * perLane, (lane + 1) * perLane);
    return Array.from({ length: Math.ceil(slice.length / CHUNK_SIZE) }, (_chunk, index) =>
      slice.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE),
    );
  });
}
