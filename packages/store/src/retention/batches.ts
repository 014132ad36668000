/** Deleting much in small bites: each is a transaction of its own, so that rows are locked for a moment and other work comes between. */

export interface Batches {
  /** Rows that one statement deletes at most; 1,000 when left out. */
  readonly batch?: number;
  /** Aborted when the process stops: what is left is for the next time. */
  readonly stopping?: AbortSignal;
}

const BATCH = 1_000;

/**
 * Deletes until there is nothing more to delete.
 * @param deleteSome deletes at most so many rows, and tells how many there were
 * @returns how many were deleted
 */
export async function deleteInBatches(
  { batch = BATCH, stopping }: Batches,
  deleteSome: (limit: number) => Promise<number>,
): Promise<number> {
  let deleted = 0;
  while (!stopping?.aborted) {
    const some = await deleteSome(batch);
    deleted += some;
    if (some < batch) break;
  }
  return deleted;
}
