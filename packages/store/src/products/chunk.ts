/** What a worker hands to the store for one chunk of a page, and what it gets back. */
import type { CatalogProduct, Change, MatchListings, RejectReason } from '@syncstore/contracts';
import type { ClaimedPage, GoneItem, PendingItem } from '../ledger/page-row.ts';

interface Fetched extends PendingItem {
  /** Unix seconds, as the payload states it. */
  readonly updatedAt: number;
  /** Unix milliseconds by the marketplace's clock. */
  readonly askedAt: number;
  readonly sourceHash: string;
}

/** Its source hash is the one we hold: only the sync state moves. */
export type UnchangedProduct = Fetched;

/** A product to write, mapped and clean. */
export interface FetchedProduct extends Fetched {
  readonly product: CatalogProduct;
  readonly changes: readonly Change[];
  readonly canonicalHash: string;
  /** The payload as JSON text. */
  readonly raw: string;
}

/** A product that can't enter the catalogue. */
export interface RejectedProduct extends PendingItem {
  readonly reasons: readonly RejectReason[];
  readonly name: string | null;
  /** Null when the marketplace never answered for it (`detail_unavailable`). */
  readonly payload: Pick<FetchedProduct, 'raw' | 'sourceHash' | 'updatedAt' | 'askedAt'> | null;
}

export interface ChunkWrite {
  readonly page: ClaimedPage;
  /** Taken before the detail calls: orders this write against those of other runs. */
  readonly ticket: number;
  readonly pipelineVersion: number;
  readonly unchanged: readonly UnchangedProduct[];
  readonly products: readonly FetchedProduct[];
  readonly rejects: readonly RejectedProduct[];
  /** The platform's details refused them: not shown any more. */
  readonly withdrawn: readonly PendingItem[];
  /** The list said they are gone, and its commit counted them. */
  readonly gone: readonly GoneItem[];
  /** What is still to be done on the page after this chunk. */
  readonly pendingAfter: readonly PendingItem[];
  readonly goneAfter: readonly GoneItem[];
  /**
   * Products that were mapped again from the payload we hold, and the tickets their listings had when it was read: each is
   * written only if nothing wrote its listing since.
   */
  readonly fromStored: ReadonlyMap<string, number>;
  readonly apiCalls: number;
  readonly throttled: number;
}

/** What the chunk added to its page's counts. */
export interface ChunkCounts {
  listed: number;
  fetched: number;
  withdrawn: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  delisted: number;
}

export interface ProductWriterOptions {
  /** The matching rules (packages/catalog): the store asks for no rule of its own. */
  readonly matchListings: MatchListings;
}
