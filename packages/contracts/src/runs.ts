/** Words of the run and page ledger that the store, the queue, the console and the command line share. */

export const LISTING_RUN_KINDS = ['full', 'deep', 'incremental'] as const;
/** Runs that list a shop. */
export type ListingRunKind = (typeof LISTING_RUN_KINDS)[number];

export const RUN_KINDS = [...LISTING_RUN_KINDS, 'ids'] as const;
/**
 * - `full`: list everything, fetch details where the list shows a difference, delist what is gone.
 * - `deep`: the same, but fetch every detail.
 * - `incremental`: list what changed since the watermark.
 * - `ids`: lists nothing, but takes up products that were named, such as rejects. It delists nothing and has no watermark.
 */
export type RunKind = (typeof RUN_KINDS)[number];

/**
 * - `running`: pages are open.
 * - `redriving`: it had ended, and dead pages of it were taken up again.
 * - the rest is final.
 */
export const RUN_STATUSES = [
  'running',
  'redriving',
  'completed',
  'completed_with_errors',
  'failed',
  'cancelled',
] as const;
export type RunStatus = (typeof RUN_STATUSES)[number];

/** A run advances from phase to phase when no page is open; the one who wins the conditional UPDATE does the step. */
export const RUN_PHASES = ['list', 'relist', 'tombstones', 'ended'] as const;
export type RunPhase = (typeof RUN_PHASES)[number];

/**
 * - `ready`: in PostgreSQL alone, waiting for room in its shop's window.
 * - `queued`: a job for it is, or is about to be, in Redis.
 * - `running`: claimed by a worker until its lease ends.
 * - `done`, `dead`, `cancelled`, `superseded` (its slice was split instead): final.
 */
export const PAGE_STATUSES = [
  'ready',
  'queued',
  'running',
  'done',
  'dead',
  'cancelled',
  'superseded',
] as const;
export type PageStatus = (typeof PAGE_STATUSES)[number];

/** Counts of a page, and summed over pages those of a run. See docs/reliability.md for the equations that hold. */
export interface ImportCounts {
  listed: number;
  duplicates: number;
  distinct: number;
  fetched: number;
  unchangedByList: number;
  withdrawn: number;
  created: number;
  updated: number;
  unchanged: number;
  rejected: number;
  delisted: number;
  apiCalls: number;
  throttled: number;
}

/** What `syncstore import --json` and quickstart print for a run. */
export interface RunSummary extends ImportCounts {
  id: number;
  platform: string;
  shop: string;
  kind: RunKind;
  status: RunStatus;
  phase: RunPhase;
  pages: number;
  openPages: number;
  deadPages: number;
  unsettled: number;
  durationMs: number;
  startedAt: string;
  endedAt: string | null;
}
