/** Runs and claimed pages, as the producer and a worker make them. */
import type { ListedItem, ListingRunKind, ListPage, PagingFacts } from '@syncstore/contracts';
import {
  type ClaimedPage,
  claimPage,
  commitList,
  type Death,
  drawTicket,
  type ListCommit,
  type ListCommitOptions,
  releasePages,
  requestRun,
  type ShopView,
  startRun,
} from '@syncstore/store';
import type { TestStore } from './store.ts';

/** 2026-01-01 00:00:00 UTC, where the tests' marketplace clocks stand. */
export const CLOCK = 1_767_225_600;

export const OFFSET_PAGING: PagingFacts = {
  kind: 'offset',
  sliceField: { full: 'update_time', deep: 'update_time', incremental: 'update_time' },
  windowOverlapSeconds: 2,
  resultWindow: null,
  pageSize: 50,
  detailChunkSize: 50,
  statuses: ['NORMAL', 'BANNED', 'UNLIST'],
  epoch: CLOCK - 1_000_000,
};

export const CURSOR_PAGING: PagingFacts = {
  ...OFFSET_PAGING,
  kind: 'cursor',
  sliceField: { full: 'create_time', deep: 'create_time', incremental: 'update_time' },
  windowOverlapSeconds: 0,
  resultWindow: 10_000,
};

/** What a page dies of where a test does not care. */
export const DEATH: Death = {
  reason: 'retries_exhausted',
  blame: 'transient',
  userMessage: 'Wait, and retry the page.',
  detail: 'http_503: Service Unavailable',
  attempt: { class: 'http_503', message: 'Service Unavailable' },
  sourceAttemptsMade: 0,
  apiCalls: 1,
  throttled: 0,
};

/** Longer than any test. */
export const LEASE_MS = 600_000;

/** Asks for a run and starts it. */
export async function beginRun(
  store: TestStore,
  shop: ShopView,
  kind: ListingRunKind = 'full',
  options: { readonly paging?: PagingFacts; readonly clockAt?: number } = {},
): Promise<number> {
  const { runId } = await requestRun(store.database, { shopId: shop.id, kind, requestedBy: 'test' });
  await startRun(
    store.database,
    { runId, kind, shopId: shop.id },
    {
      clockAt: options.clockAt ?? CLOCK * 1_000,
      paging: options.paging ?? OFFSET_PAGING,
      sliceTarget: 10_000,
    },
  );
  return runId;
}

/** Releases and claims all of a shop's pages that are ready. */
export async function claimAll(store: TestStore, shop: ShopView, leaseMs = LEASE_MS): Promise<ClaimedPage[]> {
  const released = await releasePages(store.database, shop.id, 1_000);
  return Promise.all(released.map(({ job }) => claim(store, job, leaseMs)));
}

/** Releases and claims the only page that a shop has ready. */
export async function claimOne(store: TestStore, shop: ShopView, leaseMs = LEASE_MS): Promise<ClaimedPage> {
  const [page, ...others] = await claimAll(store, shop, leaseMs);
  if (!page || others.length > 0)
    throw new Error(`one page was expected, not ${others.length + (page ? 1 : 0)}`);
  return page;
}

export async function claim(
  store: TestStore,
  job: { readonly pageId: number; readonly generation: number },
  leaseMs = LEASE_MS,
): Promise<ClaimedPage> {
  const result = await claimPage(store.database, job, leaseMs);
  if (result.kind === 'claimed') return result.page;
  throw new Error(`page ${job.pageId} was not claimed: ${result.outcome.kind}`);
}

export function item(externalId: string, changes: Partial<ListedItem> = {}): ListedItem {
  const updatedAt = changes.updatedAt ?? CLOCK - 1_000;
  return {
    externalId,
    state: 'live',
    platformStatus: 'NORMAL',
    updatedAt,
    fingerprint: `NORMAL@${updatedAt}`,
    ...changes,
  };
}

export function listed(items: readonly ListedItem[], next: string | null = null): ListPage {
  return { items, next, totalHint: null };
}

/** Commits a list answer with a ticket drawn now. */
export async function commit(
  store: TestStore,
  page: ClaimedPage,
  answer: ListPage,
  options: Partial<ListCommitOptions> = {},
): Promise<ListCommit> {
  const ticket = await drawTicket(store.database.sql);
  return commitList(store.database, page, answer, {
    ticket,
    inSyncGraceMs: 5_000,
    apiCalls: 1,
    throttled: 0,
    ...options,
  });
}
