/**
 * The last half hour in stretches of 15 seconds, for the charts.
 *
 * A stretch that is over does not change any more: it is read once, and every look reads only the newest two again.
 */
import { type Database, readThroughput, type Throughput } from '@syncstore/store';

const STRETCH_SECONDS = 15;
const STRETCHES = 120;
/** The last one may still be open, and what ended at its edge committed a moment later. */
const OPEN_STRETCHES = 2;

/** @returns a function that reads the history of this moment, oldest first, without gaps */
export function throughputReader(database: Database): () => Promise<Throughput[]> {
  let known: readonly Throughput[] = [];
  let knownUntil = 0;

  return async () => {
    const newest = Math.floor(Date.now() / 1_000 / STRETCH_SECONDS) * STRETCH_SECONDS;
    const oldest = newest - (STRETCHES - 1) * STRETCH_SECONDS;
    const since = Math.max(oldest, knownUntil - (OPEN_STRETCHES - 1) * STRETCH_SECONDS);
    const fresh = await readThroughput(database, since, STRETCH_SECONDS);
    known = [...known.filter(({ at }) => at >= oldest && at < since), ...fresh];
    knownUntil = newest;
    const found = new Map(known.map((stretch) => [stretch.at, stretch]));
    return Array.from({ length: STRETCHES }, (_, index) => {
      const at = oldest + index * STRETCH_SECONDS;
      return found.get(at) ?? quiet(at);
    });
  };
}

function quiet(at: number): Throughput {
  return { at, products: 0, rejected: 0, apiCalls: 0, throttled: 0, pagesDone: 0, pagesDead: 0 };
}
