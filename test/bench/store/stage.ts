/**
 * The store stage: the same products written in three ways, on one connection and on four, side by side.
 *
 * A round imports the shops one after another into fresh databases. Within a shop, the store's code and COPY take turns,
 * and who goes first alternates, so that whatever else the machine does meets both alike; ratios are taken within a
 * round, and the median over the rounds is what counts. A round before the first warms up, and gives COPY its rows.
 */
import type { FetchedProduct } from '@syncstore/store';
import type { BenchOptions } from '../options.ts';
import type { BenchServers } from '../servers.ts';
import { type BenchShop, loadCatalogue } from './catalogue.ts';
import { openCopyLoader } from './copy.ts';
import { edited } from './edits.ts';
import { type OurStore, openOurStore } from './ours.ts';
import { type Dump, dumpRows } from './row-dump.ts';
import { openRowUpserts, sampleProducts } from './upsert.ts';

/** Re-imports of an unchanged catalogue are so fast that one would measure the timer. */
const UNCHANGED_PASSES = 3;
/** Row-by-row upserts of a whole catalogue would take most of the benchmark's time. */
const SAMPLE_PER_SHOP = 10;

/** Products a second, each in one round. */
export interface StoreRound {
  readonly first: number;
  readonly copy: number;
  readonly upsert: number;
  readonly unchanged: number;
  readonly changed: number;
}

export interface StoreResult {
  readonly connections: number;
  readonly rounds: readonly StoreRound[];
}

export interface CatalogueFacts {
  readonly products: number;
  readonly variants: number;
  readonly payloadBytes: number;
}

export async function runStoreStage(
  servers: BenchServers,
  options: BenchOptions,
  tell: (message: string) => void,
): Promise<{ readonly catalogue: CatalogueFacts; readonly results: readonly StoreResult[] }> {
  const shops = await loadCatalogue(options.storeProducts);
  const results: StoreResult[] = [];
  for (const connections of [1, 4]) {
    let dump: Dump | null = null;
    const rounds: StoreRound[] = [];
    for (let round = 0; round <= options.rounds; round += 1) {
      tell(`store stage, ${connections} connection(s), round ${round} of ${options.rounds}`);
      const done: Round = await runRound(servers, shops, { round, connections, dump });
      dump = done.dump;
      if (done.figures) rounds.push(done.figures);
    }
    results.push({ connections, rounds });
  }
  return { catalogue: factsOf(shops), results };
}

interface Round {
  readonly dump: Dump;
  /** Null for the round that warmed up. */
  readonly figures: StoreRound | null;
}

async function runRound(
  servers: BenchServers,
  shops: readonly BenchShop[],
  { round, connections, dump }: { round: number; connections: number; dump: Dump | null },
): Promise<Round> {
  const url = await servers.freshDatabase('ours');
  const ours = await openOurStore(url, connections, shops);
  try {
    if (dump === null) {
      await importAll(
        ours,
        shops.map((shop) => shop.products),
        connections,
      );
      return {
        dump: await dumpRows(
          url,
          shops.map((shop) => shop.products),
          connections,
        ),
        figures: null,
      };
    }
    const copy = await openCopyLoader(await servers.freshDatabase('copy'), connections, dump);
    const times = { ours: 0, copy: 0 };
    try {
      for (const [index, shop] of shops.entries()) {
        const writeOurs = async () => {
          times.ours += await ours.importShop(index, shop.products, connections);
        };
        const copyTheirs = async () => {
          const rows = dump.shops[index];
          if (rows) times.copy += await copy.loadShop(rows);
        };
        const turns = (round + index) % 2 === 0 ? [writeOurs, copyTheirs] : [copyTheirs, writeOurs];
        for (const turn of turns) await turn();
      }
    } finally {
      await copy.close();
    }
    return {
      dump,
      figures: {
        first: perSecond(shops, times.ours),
        copy: perSecond(shops, times.copy),
        upsert: await upsertRate(servers, url, connections, dump),
        ...(await reimport(ours, shops, connections)),
      },
    };
  } finally {
    await ours.database.close();
  }
}

async function upsertRate(
  servers: BenchServers,
  url: string,
  connections: number,
  dump: Dump,
): Promise<number> {
  const sample = await sampleProducts(url, SAMPLE_PER_SHOP);
  const upserts = await openRowUpserts(await servers.freshDatabase('upsert'), connections, dump);
  try {
    return sample.length / ((await upserts.write(sample)) / 1000);
  } finally {
    await upserts.close();
  }
}

async function reimport(
  ours: OurStore,
  shops: readonly BenchShop[],
  connections: number,
): Promise<Pick<StoreRound, 'unchanged' | 'changed'>> {
  const same = shops.map((shop) => later(shop.products));
  let unchanged = 0;
  for (let pass = 0; pass < UNCHANGED_PASSES; pass += 1)
    unchanged += await importAll(ours, same, connections);
  const changed = await importAll(
    ours,
    same.map((products) => edited(products, 1)),
    connections,
  );
  return { unchanged: perSecond(shops, unchanged / UNCHANGED_PASSES), changed: perSecond(shops, changed) };
}

async function importAll(
  ours: OurStore,
  shops: readonly (readonly FetchedProduct[])[],
  connections: number,
): Promise<number> {
  let total = 0;
  for (const [index, products] of shops.entries())
    total += await ours.importShop(index, products, connections);
  return total;
}

/** The same answers, asked for a minute later. */
function later(products: readonly FetchedProduct[]): FetchedProduct[] {
  return products.map((product) => ({ ...product, askedAt: product.askedAt + 60_000 }));
}

function perSecond(shops: readonly BenchShop[], ms: number): number {
  return factsOf(shops).products / (ms / 1000);
}

function factsOf(shops: readonly BenchShop[]): CatalogueFacts {
  const products = shops.flatMap((shop) => shop.products);
  return {
    products: products.length,
    variants: products.reduce((sum, { product }) => sum + product.variants.length, 0),
    payloadBytes: Math.round(
      products.reduce((sum, { raw }) => sum + Buffer.byteLength(raw), 0) / products.length,
    ),
  };
}
