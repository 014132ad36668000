/**
 * What to do about a value that PostgreSQL refuses: it fails the whole statement, and does not say whose it is.
 *
 * The chunk is cut in halves, each written in a transaction of its own, until the item at fault stands alone. That one
 * becomes a reject, so that it costs neither its neighbours nor its page; a reject whose payload is what is refused
 * becomes one without a payload.
 */
import type { RejectReason } from '@syncstore/contracts';
import type { ChunkCounts, ChunkWrite, RejectedProduct } from './chunk.ts';

/** The parts of a chunk that carry values of the marketplace. */
type Items = Pick<ChunkWrite, 'unchanged' | 'products' | 'rejects'>;

/**
 * Writes a chunk that was refused in smaller pieces.
 * @param write writes one piece, and comes back here when that is refused too
 * @throws the error when there is nothing to cut off
 */
export async function bisect(
  chunk: ChunkWrite,
  error: unknown,
  write: (piece: ChunkWrite) => Promise<ChunkCounts>,
): Promise<ChunkCounts> {
  const count = chunk.unchanged.length + chunk.products.length + chunk.rejects.length;
  if (count === 0) throw error;
  if (count === 1) return write({ ...chunk, ...refused(chunk, error) });
  const half = Math.ceil(count / 2);
  const rest = slice(chunk, half, count);
  const first = await write({
    ...chunk,
    ...slice(chunk, 0, half),
    withdrawn: [],
    gone: [],
    pendingAfter: [
      ...rest.unchanged,
      ...rest.products,
      ...rest.rejects,
      ...chunk.withdrawn,
      ...chunk.pendingAfter,
    ],
    goneAfter: [...chunk.gone, ...chunk.goneAfter],
  });
  const second = await write({ ...chunk, ...rest, apiCalls: 0, throttled: 0 });
  return sum(first, second);
}

/** The items from one place to another, counted through unchanged, products and rejects. */
function slice({ unchanged, products, rejects }: Items, from: number, to: number): Items {
  const of = <T>(list: readonly T[], before: number) =>
    list.slice(Math.max(0, from - before), Math.max(0, to - before));
  return {
    unchanged: of(unchanged, 0),
    products: of(products, unchanged.length),
    rejects: of(rejects, unchanged.length + products.length),
  };
}

/** The only item of a chunk, as a reject. */
function refused({ unchanged, products, rejects }: Items, error: unknown): Items {
  const reasons = [notStorable(error)];
  const [reject] = rejects;
  if (reject) {
    if (reject.payload === null) throw error;
    return { unchanged, products, rejects: [{ ...reject, payload: null }] };
  }
  const [product] = products;
  const [item] = [...unchanged, ...products];
  if (!item) throw error;
  const { externalId, fingerprint, counted } = item;
  const only: RejectedProduct = {
    externalId,
    fingerprint,
    counted,
    reasons,
    name: product?.product.name ?? null,
    payload: product ?? null,
  };
  return { unchanged: [], products: [], rejects: [only] };
}

function notStorable(error: unknown): RejectReason {
  return {
    code: 'not_storable',
    field: '',
    before: error instanceof Error ? error.message.slice(-200) : null,
    message: 'PostgreSQL refused a value of this product. Correct it on the marketplace, or report it to us.',
  };
}

function sum(a: ChunkCounts, b: ChunkCounts): ChunkCounts {
  return {
    listed: a.listed + b.listed,
    fetched: a.fetched + b.fetched,
    withdrawn: a.withdrawn + b.withdrawn,
    created: a.created + b.created,
    updated: a.updated + b.updated,
    unchanged: a.unchanged + b.unchanged,
    rejected: a.rejected + b.rejected,
    delisted: a.delisted + b.delisted,
  };
}
