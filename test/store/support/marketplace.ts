/** A marketplace in memory, and a worker small enough to be seen through that imports it page by page. */
import type { ListPage, ListQuery, PagingFacts, RunStatus } from '@syncstore/contracts';
import {
  type Advance,
  type AdvanceOptions,
  advanceRun,
  type ClaimedPage,
  drawTicket,
  type ShopView,
  settlePage,
} from '@syncstore/store';
import { claimAll, commit, item, OFFSET_PAGING } from './pages.ts';
import { fetched, rejected, write } from './products.ts';
import type { TestStore } from './store.ts';

export interface Listing {
  /** Unix seconds. */
  updatedAt: number;
  /** `hidden`: live, but the list forgets it. `frozen`: listed as live, but its details are refused. */
  state: 'live' | 'deleted' | 'gone' | 'hidden' | 'frozen' | 'malformed';
  name: string;
}

export class Marketplace {
  readonly listings = new Map<string, Listing>();
  /** Lists and details asked for. */
  readonly calls: { lists: ListQuery[]; details: string[] } = { lists: [], details: [] };
  readonly paging: PagingFacts;

  constructor(paging: PagingFacts = OFFSET_PAGING) {
    this.paging = paging;
  }

  put(id: string, listing: Partial<Listing> & { readonly updatedAt: number }): void {
    this.listings.set(id, { state: 'live', name: `Product ${id}`, ...this.listings.get(id), ...listing });
  }

  list(query: ListQuery): ListPage {
    this.calls.lists.push(query);
    const inWindow = [...this.listings]
      .filter(([, l]) => l.state !== 'gone' && l.state !== 'hidden')
      .filter(([, l]) => l.updatedAt >= query.from && l.updatedAt <= query.to)
      .sort(([a, x], [b, y]) => x.updatedAt - y.updatedAt || (a < b ? -1 : 1));
    const offset = Number(query.cursor ?? 0);
    const end = offset + this.paging.pageSize;
    return {
      items: inWindow
        .slice(offset, end)
        .map(([id, { updatedAt, state }]) =>
          item(id, { updatedAt, state: state === 'deleted' ? 'deleted' : 'live' }),
        ),
      next: end < inWindow.length ? String(end) : null,
      totalHint: inWindow.length,
    };
  }
}

/** Walks a claimed page to its end. */
export async function workPage(store: TestStore, page: ClaimedPage, marketplace: Marketplace): Promise<void> {
  const ticket = page.listed ? page.listTicket : await drawTicket(store.database.sql);
  const { pending, gone } = page.listed
    ? page
    : await commit(store, page, marketplace.list(page.query), { ticket });
  if (gone.length > 0) await write(store, page, { ticket, gone, pendingAfter: pending });
  if (pending.length > 0) {
    const asked = await drawTicket(store.database.sql);
    const parts = pending.map((one) => {
      marketplace.calls.details.push(one.externalId);
      const listing = marketplace.listings.get(one.externalId);
      if (!listing || listing.state === 'gone' || listing.state === 'deleted' || listing.state === 'frozen') {
        return { withdrawn: one };
      }
      const { updatedAt, name } = listing;
      if (listing.state === 'malformed') return { reject: rejected(one.externalId, { ...one }) };
      return { product: { ...fetched(one.externalId, { updatedAt, product: { name } }), ...one } };
    });
    await write(store, page, {
      ticket: asked,
      products: parts.flatMap(({ product }) => product ?? []),
      rejects: parts.flatMap(({ reject }) => reject ?? []),
      withdrawn: parts.flatMap(({ withdrawn }) => withdrawn ?? []),
    });
  }
  await settlePage(store.database, page);
}

export function advanceOptions(
  paging: PagingFacts,
  tombstones: Partial<AdvanceOptions['tombstones']> = {},
): AdvanceOptions {
  return {
    paging,
    tombstones: { count: 20, share: 0.1, pageSize: 50, ...tombstones },
    watermarkOverlapMs: 60_000,
  };
}

/** Lets a run go on until it ends. */
export async function finishRun(
  store: TestStore,
  shop: ShopView,
  runId: number,
  marketplace: Marketplace,
  options: {
    readonly tombstones?: Partial<AdvanceOptions['tombstones']>;
    /** Instead of working the page; returns false to have it worked. */
    readonly onPage?: (page: ClaimedPage) => Promise<boolean>;
    readonly onAdvance?: (step: Advance) => void;
  } = {},
): Promise<RunStatus> {
  for (let guard = 0; guard < 1_000; guard += 1) {
    const pages = await claimAll(store, shop);
    for (const page of pages) {
      if (!(await options.onPage?.(page))) await workPage(store, page, marketplace);
    }
    const step = await advanceRun(
      store.database,
      runId,
      advanceOptions(marketplace.paging, options.tombstones),
    );
    options.onAdvance?.(step);
    if (step.kind === 'ended') return step.status;
    if (step.kind === 'waiting' && pages.length === 0) throw new Error(`run ${runId} waits for nothing`);
  }
  throw new Error(`run ${runId} does not end`);
}
