/**
 * Commits a list answer: which of its ids are new to the run, which of them need their details fetched, and the row of
 * the next page. After it, nothing of the answer has to be asked for again.
 *
 *   1. Hold the page (the fence) and the run (list commits of a run go one after another, so that an id on two pages
 *      that are committed at once is still counted once).
 *   2. Find the ids that other pages of the run listed before: duplicates.
 *   3. Compare the rest with the sync state: what is known, live, in sync and shows the same fingerprint is unchanged,
 *      and costs neither a call nor a write.
 *   4. Write the page, its slice, and the page that follows, unless the list leads in circles (endless-paging.ts).
 */
import type { ListedItem, ListPage } from '@syncstore/contracts';
import type { Database, Sql } from '../database.ts';
import { inWalkTransaction } from '../walk-transaction.ts';
import { listDigest, refuseEndlessPaging } from './endless-paging.ts';
import { type ClaimedPage, type GoneItem, type PendingItem, packGone, packPending } from './page-row.ts';
import { holdPageAndRun, staleClaim } from './pages.ts';

export interface ListCommit {
  readonly pending: readonly PendingItem[];
  readonly gone: readonly GoneItem[];
  /** Listed ids that no page of the run had listed before, and those of them that need nothing. */
  readonly distinct: number;
  readonly unchangedByList: number;
}

export interface ListCommitOptions {
  /** Taken before the list call: orders a deletion that the list reports against writes by others. */
  readonly ticket: number;
  /** Milliseconds that must lie between a product's update time and the asking of its details to trust them: update times are whole seconds. */
  readonly inSyncGraceMs: number;
  readonly apiCalls: number;
  readonly throttled: number;
}

interface KnownState {
  external_id: string;
  live: boolean;
  synced: boolean;
  mapped: boolean;
  platform_updated_at: number;
  list_fingerprint: string;
  details_asked_at: number;
}

/**
 * @throws StaleClaimError when the page is not ours any more
 * @throws PlatformError `endless_paging` when the list does not end
 */
export async function commitList(
  database: Database,
  page: ClaimedPage,
  answer: ListPage,
  options: ListCommitOptions,
): Promise<ListCommit> {
  return inWalkTransaction(database, async (sql) => {
    await holdPageAndRun(sql, page);
    const items = firstOfEachId(answer.items);
    const digest = listDigest([...items.keys()]);
    await refuseEndlessPaging(sql, page, answer, digest);
    const seen = await listedBefore(sql, page, [...items.keys()]);
    const known = await knownStates(sql, page.shop.id, [...items.keys()]);
    const sorted = sortOut(page, items, seen, known, options.inSyncGraceMs);
    await writePage(sql, page, answer, { ...sorted, digest }, options);
    await writeSliceAndNextPage(sql, page, answer, sorted.distinct.length);
    return {
      pending: sorted.pending,
      gone: sorted.gone,
      distinct: sorted.distinct.length,
      unchangedByList: sorted.unchanged,
    };
  });
}

function firstOfEachId(items: readonly ListedItem[]): Map<string, ListedItem> {
  const byId = new Map<string, ListedItem>();
  for (const item of items) {
    const other = byId.get(item.externalId);
    if (!other || item.updatedAt > other.updatedAt) byId.set(item.externalId, item);
  }
  return byId;
}

/**
 * Which of the ids other pages of the run listed. Those of pages at rest are found through the index of their listed ids
 * alone: a sub-select hides the ids from the planner, which otherwise takes them for frequent, and `+ 0` the run, all of
 * whose pages it would read instead. Pages in Redis, no more than their shop's window, are looked through: were they in
 * that index, each step of a page would write all its ids into it again.
 */
async function listedBefore(sql: Sql, page: ClaimedPage, ids: string[]): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await sql.$queryRaw<{ id: string }[]>`
    SELECT u.id FROM import_pages p, unnest(p.listed_ids) AS u (id)
    WHERE p.listed_ids && (SELECT ${ids}::text[]) AND p.run_id + 0 = ${page.runId} AND u.id = ANY (${ids}::text[])
      AND p.listed_at IS NOT NULL AND p.status NOT IN ('queued', 'running')
    UNION ALL
    SELECT u.id FROM import_pages p, unnest(p.listed_ids) AS u (id)
    WHERE p.shop_id = ${page.shop.id} AND p.status IN ('queued', 'running') AND p.run_id + 0 = ${page.runId}
      AND p.id <> ${page.pageId}::bigint AND u.id = ANY (${ids}::text[])`;
  return new Set(rows.map((row) => row.id));
}

async function knownStates(sql: Sql, shopId: number, ids: string[]): Promise<Map<string, KnownState>> {
  if (ids.length === 0) return new Map();
  const rows = await sql.$queryRaw<KnownState[]>`
    SELECT external_id, live, synced, mapping_id IS NOT NULL AS mapped,
      platform_updated_at::float8 AS platform_updated_at, list_fingerprint, details_asked_at::float8 AS details_asked_at
    FROM listing_sync_state WHERE shop_id = ${shopId} AND external_id = ANY (${ids}::text[])`;
  return new Map(rows.map((row) => [row.external_id, row]));
}

interface SortedItems {
  distinct: string[];
  pending: PendingItem[];
  gone: GoneItem[];
  unchanged: number;
  withdrawn: number;
}

function sortOut(
  page: ClaimedPage,
  items: ReadonlyMap<string, ListedItem>,
  seen: ReadonlySet<string>,
  known: ReadonlyMap<string, KnownState>,
  inSyncGraceMs: number,
): SortedItems {
  const sorted: SortedItems = { distinct: [], pending: [], gone: [], unchanged: 0, withdrawn: 0 };
  for (const [externalId, item] of items) {
    const counted = !seen.has(externalId);
    // Listing again only looks for ids that were missed; what changed meanwhile is the catch-up pass's to find.
    if (!counted && page.sliceRole !== 'catch_up') continue;
    if (counted) sorted.distinct.push(externalId);
    const state = known.get(externalId);
    if (item.state !== 'live') {
      if (counted) sorted.withdrawn += 1;
      if (state?.live) sorted.gone.push({ externalId, counted });
    } else if (isInSync(state, item, inSyncGraceMs) && (page.runKind !== 'deep' || !counted)) {
      if (counted) sorted.unchanged += 1;
    } else {
      sorted.pending.push({ externalId, fingerprint: item.fingerprint, counted });
    }
  }
  return sorted;
}

function isInSync(state: KnownState | undefined, item: ListedItem, graceMs: number): boolean {
  return (
    state !== undefined &&
    state.live &&
    state.synced &&
    state.list_fingerprint === item.fingerprint &&
    state.details_asked_at > state.platform_updated_at * 1000 + graceMs
  );
}

async function writePage(
  sql: Sql,
  page: ClaimedPage,
  answer: ListPage,
  sorted: SortedItems & { readonly digest: string | null },
  options: ListCommitOptions,
): Promise<void> {
  const written = await sql.$executeRaw`
    UPDATE import_pages SET
      listed_at = now(), list_ticket = ${options.ticket}::bigint, listed_ids = ${sorted.distinct}::text[],
      list_digest = ${sorted.digest},
      pending = ${packPending(sorted.pending)}::jsonb, gone = ${packGone(sorted.gone)}::jsonb,
      listed = ${answer.items.length}::int, duplicates = ${answer.items.length - sorted.distinct.length}::int,
      unchanged_by_list = ${sorted.unchanged}::int, withdrawn = ${sorted.withdrawn}::int,
      api_calls = api_calls + ${options.apiCalls}::int, throttled = throttled + ${options.throttled}::int
    WHERE id = ${page.pageId}::bigint AND listed_at IS NULL`;
  // A second answer would count the first one's ids anew.
  if (written === 0) throw staleClaim(page);
}

async function writeSliceAndNextPage(
  sql: Sql,
  page: ClaimedPage,
  answer: ListPage,
  newIds: number,
): Promise<void> {
  await sql.$executeRaw`
    UPDATE import_slices SET page_count = page_count + 1, new_ids = new_ids + ${newIds}::int,
      total_hint = coalesce(${answer.totalHint}::int, total_hint),
      status = ${answer.next === null ? 'listed' : 'open'}
    WHERE id = ${page.sliceId}`;
  if (answer.next === null) return;
  await sql.$executeRaw`
    INSERT INTO import_pages (run_id, shop_id, slice_id, seq, cursor, priority)
    SELECT run_id, shop_id, slice_id, seq + 1, ${answer.next}, priority FROM import_pages
    WHERE id = ${page.pageId}::bigint
    ON CONFLICT (slice_id, seq) DO NOTHING`;
}
