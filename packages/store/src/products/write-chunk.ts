/**
 * Writes one chunk of a page: a fixed number of set-based statements in one transaction, whatever the number of
 * products, with the ids it settles. No network inside.
 *
 *   1. Admit what is newest (sync-state.ts); the rest lost to a later answer and is settled all the same. What was mapped
 *      from a payload that we held has to find its listing as it was when that was read.
 *   2. Write raw payloads, then listings, variants, masters (write-products.ts), then rejects.
 *   3. Settle the ids on the page, in the same transaction, WHERE the claim is still ours: otherwise all is undone.
 *
 * A value that PostgreSQL can't store fails the whole statement; then the chunk is written in pieces (bisect.ts).
 */
import type { Database, Sql } from '../database.ts';
import { type PendingItem, packGone, packPending } from '../ledger/page-row.ts';
import { staleClaim } from '../ledger/pages.ts';
import { isDataError } from '../sql-state.ts';
import { inWalkTransaction } from '../walk-transaction.ts';
import { bisect } from './bisect.ts';
import type { ChunkCounts, ChunkWrite, ProductWriterOptions } from './chunk.ts';
import { markMapped, writeRawPayloads } from './raw-payloads.ts';
import { openRejects, resolveRejects } from './rejects.ts';
import { admitProducts, admitRejects, delist, touchUnchanged, unmovedListings } from './sync-state.ts';
import { type WriteResult, writeProducts } from './write-products.ts';

/** @throws StaleClaimError when the page is not ours any more: nothing was written */
export async function writeChunk(
  database: Database,
  write: ChunkWrite,
  options: ProductWriterOptions,
): Promise<ChunkCounts> {
  const wantedKeys = new Set<string>();
  try {
    return await inWalkTransaction(database, (sql) => writeInTransaction(sql, write, options, wantedKeys));
  } catch (error) {
    if (!isDataError(error)) throw error;
    return bisect(write, error, (piece) => writeChunk(database, piece, options));
  }
}

async function writeInTransaction(
  sql: Sql,
  write: ChunkWrite,
  options: ProductWriterOptions,
  wantedKeys: Set<string>,
): Promise<ChunkCounts> {
  const { page, ticket, pipelineVersion } = write;
  const key = { shopId: page.shop.id, ticket, pipelineVersion };
  const context = { shopId: page.shop.id, runId: page.runId, pipelineVersion };
  await touchUnchanged(sql, key, write.unchanged);
  const unmoved = await unmovedListings(sql, page.shop.id, write.fromStored);
  const mayWrite = ({ externalId }: PendingItem) =>
    !write.fromStored.has(externalId) || unmoved.has(externalId);
  const admitted = await admitProducts(sql, key, write.products.filter(mayWrite));
  const admittedRejects = await admitRejects(sql, key, write.rejects.filter(mayWrite));
  const goneIds = [...write.withdrawn, ...write.gone].map(({ externalId }) => externalId);
  const delisted = await delist(sql, page.shop.id, ticket, goneIds);
  const products = write.products.filter(({ externalId }) => admitted.has(externalId));
  const rejects = write.rejects.filter(({ externalId }) => admittedRejects.has(externalId));
  const isNew = ({ externalId }: PendingItem) => !write.fromStored.has(externalId);
  // Before any lock that another chunk may wait for, since payloads are most of the bytes.
  await writeRawPayloads(sql, context, [
    ...products.filter(isNew).map((product) => ({ ...product, status: 'mapped' as const })),
    ...rejects
      .filter(isNew)
      .flatMap(({ externalId, payload }) =>
        payload ? [{ externalId, ...payload, status: 'rejected' as const }] : [],
      ),
  ]);
  const mappedAfterAll = products.filter((product) => !isNew(product));
  await markMapped(
    sql,
    page.shop.id,
    mappedAfterAll.map(({ externalId }) => externalId),
  );
  const result = await writeProducts(
    sql,
    {
      ...context,
      platform: page.shop.platform,
      seller: page.seller,
      matchListings: options.matchListings,
      wantedKeys,
    },
    write.products.flatMap((fetched) => {
      const admission = admitted.get(fetched.externalId);
      return admission === undefined ? [] : [{ fetched, ...admission }];
    }),
    [...delisted.values()].flatMap((mappingId) => mappingId ?? []),
  );
  await openRejects(sql, context, rejects);
  await resolveRejects(sql, page.shop.id, [
    ...products.map((product) => product.externalId),
    ...delisted.keys(),
  ]);
  const counts = countOutcomes(write, result, admittedRejects, delisted);
  await settleItems(sql, write, counts);
  return counts;
}

function countOutcomes(
  write: ChunkWrite,
  result: WriteResult,
  admittedRejects: ReadonlySet<string>,
  delisted: ReadonlyMap<string, number | null>,
): ChunkCounts {
  const counted = (items: readonly PendingItem[]) => items.filter((item) => item.counted);
  const isConfirming = write.page.sliceRole === 'confirm';
  const created = counted(write.products).filter((p) => result.created.has(p.externalId)).length;
  const updated = counted(write.products).filter((p) => result.updated.has(p.externalId)).length;
  const rejected = counted(write.rejects).filter((r) => admittedRejects.has(r.externalId)).length;
  const fetched = counted([...write.unchanged, ...write.products, ...write.rejects]).length;
  // What lost to a later answer is in the catalogue as that answer has it: nothing was left to change.
  const unchanged = fetched - created - updated - rejected;
  return {
    // A page that confirms tombstones listed nothing; what turns out to be there after all counts as listed by it.
    listed: isConfirming ? fetched : 0,
    fetched,
    withdrawn: isConfirming ? 0 : counted(write.withdrawn).length,
    created,
    updated,
    unchanged,
    rejected,
    delisted: isConfirming ? write.withdrawn.filter((item) => delisted.get(item.externalId)).length : 0,
  };
}

/** @throws StaleClaimError when the claim was lost, which undoes the transaction */
async function settleItems(sql: Sql, write: ChunkWrite, counts: ChunkCounts): Promise<void> {
  const { page } = write;
  const foundListed =
    page.sliceRole === 'confirm'
      ? [...write.products, ...write.unchanged, ...write.rejects].map((item) => item.externalId)
      : [];
  const rows = await sql.$executeRaw`
    UPDATE import_pages SET
      pending = ${packPending(write.pendingAfter)}::jsonb, gone = ${packGone(write.goneAfter)}::jsonb,
      listed_ids = listed_ids || ${foundListed}::text[], listed = listed + ${counts.listed}::int,
      fetched = fetched + ${counts.fetched}::int, withdrawn = withdrawn + ${counts.withdrawn}::int,
      created = created + ${counts.created}::int, updated = updated + ${counts.updated}::int,
      unchanged = unchanged + ${counts.unchanged}::int, rejected = rejected + ${counts.rejected}::int,
      delisted = delisted + ${counts.delisted}::int, api_calls = api_calls + ${write.apiCalls}::int,
      throttled = throttled + ${write.throttled}::int
    WHERE id = ${page.pageId}::bigint AND generation = ${page.generation} AND claim = ${page.claim}::bigint
      AND status = 'running'`;
  if (rows === 0) throw staleClaim(page);
}
