/** A page as the worker holds it, the job that stands for it, and how both are read from its row. */
import type { ListQuery, PageJob, PlatformId, RunKind, ShopRef, SliceField } from '@syncstore/contracts';
import { isPlatformId } from '@syncstore/contracts';

/** An id whose details are still to be settled. */
export interface PendingItem {
  readonly externalId: string;
  /** What the list said of it, to compare the next list with. */
  readonly fingerprint: string;
  /** False when another page of the run counted the id already: it is written again, but not counted again. */
  readonly counted: boolean;
}

/** A known listing that the list says is gone. */
export interface GoneItem {
  readonly externalId: string;
  readonly counted: boolean;
}

/** The fence: every transaction of a page is bound to the claim it was made under. */
export interface PageClaim {
  readonly pageId: number;
  readonly generation: number;
  readonly claim: number;
}

export interface ClaimedPage extends PageClaim {
  readonly runId: number;
  readonly runKind: RunKind;
  readonly shop: ShopRef;
  readonly seller: string;
  readonly currency: string;
  readonly sliceId: number;
  readonly sliceRole: 'base' | 'relist' | 'catch_up' | 'confirm' | 'by_id' | 'from_raw';
  readonly seq: number;
  readonly query: ListQuery;
  readonly attempts: number;
  readonly stalls: number;
  /** Whether an earlier attempt failed, or met an open breaker: others have to show that the endpoint works. */
  readonly failing: boolean;
  /** Whether the list answer is committed already, so that a retry goes straight to what is missing. */
  readonly listed: boolean;
  readonly listTicket: number;
  readonly pending: readonly PendingItem[];
  readonly gone: readonly GoneItem[];
}

/** One row of the claim statement in pages.ts. */
export interface PageRow {
  id: number;
  generation: number;
  claim: number;
  run_id: number;
  kind: RunKind;
  shop_id: number;
  platform: string;
  external_id: string;
  grant_id: number;
  cipher: string | null;
  region: string;
  seller: string;
  currency: string;
  slice_id: number;
  role: ClaimedPage['sliceRole'];
  seq: number;
  field: SliceField;
  from_second: number;
  to_second: number;
  statuses: string[];
  cursor: string | null;
  attempts: number;
  stalls: number;
  failing: boolean;
  listed: boolean;
  list_ticket: number | null;
  pending: [string, string, boolean][];
  gone: [string, boolean][];
}

export function claimedPage(row: PageRow): ClaimedPage {
  return {
    pageId: row.id,
    generation: row.generation,
    claim: row.claim,
    runId: row.run_id,
    runKind: row.kind,
    shop: {
      id: row.shop_id,
      platform: platformOf(row.platform),
      externalId: row.external_id,
      grantId: row.grant_id,
      cipher: row.cipher,
      region: row.region,
    },
    seller: row.seller,
    currency: row.currency,
    sliceId: row.slice_id,
    sliceRole: row.role,
    seq: row.seq,
    query: {
      field: row.field,
      from: row.from_second,
      to: row.to_second,
      statuses: row.statuses.length > 0 ? row.statuses : null,
      cursor: row.cursor,
    },
    attempts: row.attempts,
    stalls: row.stalls,
    failing: row.failing,
    listed: row.listed,
    listTicket: row.list_ticket ?? 0,
    pending: row.pending.map(([externalId, fingerprint, counted]) => ({ externalId, fingerprint, counted })),
    gone: row.gone.map(([externalId, counted]) => ({ externalId, counted })),
  };
}

/** What a page's job is made of. */
export interface JobRow {
  id: number;
  generation: number;
  run_id: number;
  platform: string;
  shop: string;
  priority: number;
}

/** And what it takes to enqueue it. */
export interface ReleasedRow extends JobRow {
  trace_parent: string | null;
}

export function pageJob(row: JobRow): PageJob {
  return {
    v: 1,
    platform: platformOf(row.platform),
    pageId: row.id,
    generation: row.generation,
    runId: row.run_id,
    shop: row.shop,
  };
}

/** A page whose job has to be enqueued. */
export interface ReleasedPage {
  readonly job: PageJob;
  readonly priority: number;
  /** The trace that its run belongs to; null when it is not traced. */
  readonly traceParent: string | null;
}

export function releasedPage(row: ReleasedRow): ReleasedPage {
  return { job: pageJob(row), priority: row.priority, traceParent: row.trace_parent };
}

/** How pending and gone items are packed into their columns. */
export const packPending = (items: readonly PendingItem[]): string =>
  JSON.stringify(items.map((item) => [item.externalId, item.fingerprint, item.counted]));
export const packGone = (items: readonly GoneItem[]): string =>
  JSON.stringify(items.map((item) => [item.externalId, item.counted]));

/** @throws Error when the database names a platform that this version does not know */
export function platformOf(text: string): PlatformId {
  if (!isPlatformId(text))
    throw new Error(`The database names a platform this version does not know: ${text}`);
  return text;
}
