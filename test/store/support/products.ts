/** Products and chunk writes, small and complete. */

import { matchListings } from '@syncstore/catalog';
import type { CatalogProduct, CatalogVariant, MatchListings } from '@syncstore/contracts';
import {
  type ChunkCounts,
  type ChunkWrite,
  type ClaimedPage,
  drawTicket,
  type FetchedProduct,
  type RejectedProduct,
  type UnchangedProduct,
  writeChunk,
} from '@syncstore/store';
import { CLOCK } from './pages.ts';
import type { TestStore } from './store.ts';

export function variant(externalId: string, changes: Partial<CatalogVariant> = {}): CatalogVariant {
  return {
    externalId,
    sku: null,
    gtin: null,
    options: [],
    price: '14.90',
    listPrice: null,
    currency: 'SGD',
    stock: 3,
    active: true,
    ...changes,
  };
}

function catalogProduct(id: string, changes: Partial<CatalogProduct> = {}): CatalogProduct {
  return {
    name: `Product ${id}`,
    descriptionText: null,
    descriptionHtml: null,
    brand: null,
    categoryId: null,
    categoryPath: null,
    status: 'active',
    platformStatus: 'NORMAL',
    images: [],
    attributes: [],
    weightKg: null,
    lengthM: null,
    widthM: null,
    heightM: null,
    variants: [variant(id)],
    platformCreatedAt: CLOCK - 100_000,
    ...changes,
  };
}

export interface Fetch {
  readonly updatedAt?: number;
  readonly askedAt?: number;
  readonly fingerprint?: string;
  readonly counted?: boolean;
  readonly product?: Partial<CatalogProduct>;
}

/** A product as fetched: its hashes are functions of its fields. */
export function fetched(externalId: string, fetch: Fetch = {}): FetchedProduct {
  const product = catalogProduct(externalId, fetch.product);
  const text = JSON.stringify(product);
  const updatedAt = fetch.updatedAt ?? CLOCK - 1_000;
  return {
    externalId,
    fingerprint: fetch.fingerprint ?? `NORMAL@${updatedAt}`,
    counted: fetch.counted ?? true,
    updatedAt,
    askedAt: fetch.askedAt ?? CLOCK * 1_000,
    sourceHash: `source ${text}`,
    canonicalHash: `canonical ${text}`,
    product,
    changes: [],
    raw: text,
  };
}

/** The same product, found unchanged by its source hash. */
export function unchanged(product: FetchedProduct, fetch: Fetch = {}): UnchangedProduct {
  const { externalId, fingerprint, counted, updatedAt, askedAt, sourceHash } = product;
  return { externalId, fingerprint, counted, updatedAt, askedAt, sourceHash, ...fetch };
}

export function rejected(externalId: string, changes: Partial<RejectedProduct> = {}): RejectedProduct {
  const { fingerprint, counted, raw, sourceHash, updatedAt, askedAt } = fetched(externalId);
  return {
    externalId,
    fingerprint,
    counted,
    name: null,
    reasons: [{ code: 'name_missing', field: 'name', before: null, message: 'Give it a name.' }],
    payload: { raw, sourceHash, updatedAt, askedAt },
    ...changes,
  };
}

/** Writes a chunk that leaves nothing pending, with a ticket drawn now unless one is given. */
export async function write(
  store: TestStore,
  page: ClaimedPage,
  parts: Partial<ChunkWrite>,
  rules: MatchListings = matchListings,
): Promise<ChunkCounts> {
  return writeChunk(
    store.database,
    {
      page,
      ticket: parts.ticket ?? (await drawTicket(store.database.sql)),
      pipelineVersion: 1,
      unchanged: [],
      products: [],
      rejects: [],
      withdrawn: [],
      gone: [],
      pendingAfter: [],
      goneAfter: [],
      fromStored: new Map(),
      apiCalls: 0,
      throttled: 0,
      ...parts,
    },
    { matchListings: rules },
  );
}
