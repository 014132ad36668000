/** (a) The store's own code: what a worker asks of it for each chunk, lane by lane side by side. */
import { matchListings, PIPELINE_VERSION } from '@syncstore/catalog';
import type { ShopRef } from '@syncstore/contracts';
import {
  type Database,
  drawTicket,
  type FetchedProduct,
  knownListings,
  openDatabase,
  writeChunk,
} from '@syncstore/store';
import { type BenchShop, cutIntoLanes } from './catalogue.ts';
import { type ChunkOnPage, connectShops, openPages } from './ledger.ts';

export interface OurStore {
  readonly database: Database;
  /**
   * Imports one shop's products, as they were fetched.
   * @param lanes slices side by side, a connection each
   * @returns milliseconds, without the opening of the run
   */
  importShop(index: number, products: readonly FetchedProduct[], lanes: number): Promise<number>;
}

/** Opens the store on an empty database and connects the shops. */
export async function openOurStore(
  url: string,
  connections: number,
  shops: readonly BenchShop[],
): Promise<OurStore> {
  const database = openDatabase({ url, poolMax: connections });
  const refs = await connectShops(database, shops);
  return {
    database,
    async importShop(index, products, lanes) {
      const [ref, shop] = [refs[index], shops[index]];
      if (!ref || !shop) throw new RangeError(`there is no shop ${index}`);
      const opened = await openPages(database, ref, shop.currency, cutIntoLanes(products, lanes));
      const startedAt = performance.now();
      await Promise.all(opened.map((lane) => writeLane(database, ref, lane)));
      return performance.now() - startedAt;
    },
  };
}

async function writeLane(
  database: Database,
  shop: ShopRef,
  chunks: readonly ChunkOnPage<FetchedProduct>[],
): Promise<void> {
  const pipelineVersion = PIPELINE_VERSION[shop.platform];
  for (const { items, page, pendingAfter } of chunks) {
    const ticket = await drawTicket(database.sql);
    const ids = items.map((item) => item.externalId);
    const known = await knownListings(database.sql, shop.id, pipelineVersion, ids);
    const isUnchanged = ({ externalId, sourceHash }: FetchedProduct): boolean => {
      const held = known.get(externalId);
      return held?.current === true && held.sourceHash === sourceHash;
    };
    await writeChunk(
      database,
      {
        page,
        ticket,
        pipelineVersion,
        unchanged: items.filter(isUnchanged),
        products: items.filter((item) => !isUnchanged(item)),
        rejects: [],
        withdrawn: [],
        gone: [],
        pendingAfter,
        goneAfter: [],
        fromStored: new Map(),
        apiCalls: 0,
        throttled: 0,
      },
      { matchListings },
    );
  }
}
