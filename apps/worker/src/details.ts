/** The detail steps of a page's walk: fetch a chunk, map and clean it, write it with the ids it settles. */
import type { PlatformError, RejectReason } from '@syncstore/contracts';
import { BreakerOpenError, WaitError } from '@syncstore/contracts';
import { failpoint, traced } from '@syncstore/observe';
import {
  type ChunkWrite,
  drawTicket,
  type FetchedProduct,
  knownListings,
  type PendingItem,
  type RejectedProduct,
  type UnchangedProduct,
  writeChunk,
} from '@syncstore/store';
import { DetailsFailedError } from './details-failed.ts';
import { type Answer, obtain } from './obtain.ts';
import { type PageWork, takeUsage } from './page-work.ts';
import { askDetailsWitness } from './witness.ts';

/** Delists what the list says is gone, as of the list's own ticket. */
export async function delistGone(work: PageWork): Promise<void> {
  if (work.gone.length === 0) return;
  await write(work, { ticket: work.listTicket, gone: work.gone }, new Set(), []);
}

/**
 * Fetches and writes every pending product.
 * @throws DetailsFailedError when some products' details failed; the others are written
 * @throws WaitError, PlatformError that interrupted the calls; what was obtained before is written
 */
export async function importDetails(work: PageWork): Promise<void> {
  await askDetailsWitness(work);
  const failures = new Map<string, PlatformError>();
  let succeeded = 0;
  const todo = [...work.pending];
  const size = work.platform.paging.detailChunkSize;
  for (let start = 0; start < todo.length; start += size) {
    if (work.context.shutdown.aborted) throw new WaitError('shutdown', 0, 'this worker is shutting down');
    const chunk = todo.slice(start, start + size);
    const ticket = await drawTicket(work.context.database.prepared);
    const { answers, interruption, fromStored } = await obtain(work, chunk);
    for (const answer of answers) {
      if (answer.kind === 'failed') failures.set(answer.externalId, answer.error);
      else succeeded += 1;
    }
    failpoint('details.answered');
    const parts = await sortAnswers(work, chunk, answers);
    if (parts.settled.size > 0)
      await write(work, { ticket, fromStored, ...parts.write }, parts.settled, work.gone);
    failpoint('chunk.written');
    // A breaker that the page's own products opened must not keep them from their end.
    if (interruption instanceof BreakerOpenError && work.witnessed && failures.size > 0) break;
    if (interruption) throw interruption;
  }
  if (failures.size > 0) throw new DetailsFailedError(failures, succeeded);
}

/** Turns products whose details keep failing into rejects, so that they do not cost their page. */
export async function rejectUnavailable(
  work: PageWork,
  failures: ReadonlyMap<string, PlatformError>,
): Promise<void> {
  const rejects = work.pending
    .filter((item) => failures.has(item.externalId))
    .map(
      (item): RejectedProduct => ({
        ...item,
        name: null,
        payload: null,
        reasons: [unavailable(failures.get(item.externalId))],
      }),
    );
  const ticket = await drawTicket(work.context.database.prepared);
  await write(work, { ticket, rejects }, new Set(rejects.map((reject) => reject.externalId)), work.gone);
}

function unavailable(error: PlatformError | undefined): RejectReason {
  return {
    code: 'detail_unavailable',
    field: '',
    before: error ? `${error.facts.code}: ${error.facts.detail}`.slice(0, 200) : null,
    message:
      'The marketplace kept failing on the details of this product. It is asked for again by every run.',
  };
}

interface SortedAnswers {
  readonly write: Pick<ChunkWrite, 'unchanged' | 'products' | 'rejects' | 'withdrawn'>;
  readonly settled: ReadonlySet<string>;
}

async function sortAnswers(
  work: PageWork,
  chunk: readonly PendingItem[],
  answers: readonly Answer[],
): Promise<SortedAnswers> {
  const { context, page } = work;
  const items = new Map(chunk.map((item) => [item.externalId, item]));
  const pipelineVersion = context.mapping.pipelineVersion[page.shop.platform];
  const ids = answers.flatMap((answer) => (answer.kind === 'payload' ? [answer.externalId] : []));
  const known = await knownListings(context.database.prepared, page.shop.id, pipelineVersion, ids);
  const unchanged: UnchangedProduct[] = [];
  const products: FetchedProduct[] = [];
  const rejects: RejectedProduct[] = [];
  const withdrawn: PendingItem[] = [];
  for (const answer of answers) {
    const item = items.get(answer.externalId);
    if (!item || answer.kind === 'failed') continue;
    items.delete(answer.externalId);
    if (answer.kind === 'withdrawn') {
      withdrawn.push(item);
      continue;
    }
    const { sourceHash, updatedAt, askedAt } = answer;
    const held = known.get(answer.externalId);
    if (held?.current && held.sourceHash === sourceHash) {
      unchanged.push({ ...item, sourceHash, updatedAt, askedAt });
      continue;
    }
    const raw = JSON.stringify(answer.payload);
    const result = context.mapping.mapProduct(page.shop.platform, answer.payload, {
      region: page.shop.region,
      currency: page.currency,
    });
    if (result.kind === 'rejected') {
      const { reasons, name } = result;
      rejects.push({ ...item, reasons, name, payload: { raw, sourceHash, updatedAt, askedAt } });
      work.log.warn({ product: answer.externalId, reasons }, 'transformation error');
    } else {
      const { product, changes } = result;
      const canonicalHash = context.mapping.canonicalHash(product);
      products.push({ ...item, sourceHash, updatedAt, askedAt, raw, product, changes, canonicalHash });
    }
  }
  const settled = new Set(
    [...unchanged, ...products, ...rejects, ...withdrawn].map((part) => part.externalId),
  );
  return { write: { unchanged, products, rejects, withdrawn }, settled };
}

const NOTHING = {
  unchanged: [],
  products: [],
  rejects: [],
  withdrawn: [],
  gone: [],
  fromStored: new Map<string, number>(),
};

async function write(
  work: PageWork,
  parts: Pick<ChunkWrite, 'ticket'> & Partial<Pick<ChunkWrite, keyof typeof NOTHING>>,
  settled: ReadonlySet<string>,
  goneAfter: ChunkWrite['goneAfter'],
): Promise<void> {
  const pendingAfter = work.pending.filter((item) => !settled.has(item.externalId));
  const chunk = {
    ...NOTHING,
    ...parts,
    page: work.page,
    pipelineVersion: work.context.mapping.pipelineVersion[work.page.shop.platform],
    pendingAfter,
    goneAfter,
    ...takeUsage(work),
  };
  const counts = await traced('write chunk', work.facts, () =>
    writeChunk(work.context.database, chunk, { matchListings: work.context.mapping.matchListings }),
  );
  work.pending = pendingAfter;
  work.gone = goneAfter;
  for (const name of ['created', 'updated', 'unchanged', 'rejected', 'withdrawn', 'delisted'] as const) {
    work.tally[name] += counts[name];
    if (counts[name] > 0)
      work.context.metrics.products.inc({ platform: work.platform.id, outcome: name }, counts[name]);
  }
}
