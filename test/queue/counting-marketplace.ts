/** A marketplace that only counts: a strict sliding log of one second for each key, by its own clock, over HTTP. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

const WINDOW_MS = 1_000;

export interface CountingMarketplace {
  readonly url: string;
  /** Calls answered with 429. */
  readonly refused: () => number;
  /** Arrival times of the calls that counted against a key, milliseconds. */
  readonly arrivals: (key: string) => readonly number[];
  /** Changes the limits of all keys from now on, calls a second. */
  readonly allow: (limits: Readonly<Record<string, number>>) => void;
  /** Resolves when so many calls have arrived. */
  readonly untilCalls: (count: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/**
 * Starts one without limits. A call names the keys it counts against in its path, separated by commas. A refused call counts
 * too, as strict marketplaces do.
 */
export async function startCountingMarketplace(): Promise<CountingMarketplace> {
  const logs = new Map<string, number[]>();
  let allowed: Readonly<Record<string, number>> = {};
  let calls = 0;
  let refused = 0;
  const waiting = new Set<{ count: number; resolve: () => void }>();
  const server: Server = createServer((request, response) => {
    const now = performance.now();
    const keys = decodeURIComponent((request.url ?? '/').slice(1)).split(',');
    let isOver = false;
    for (const key of keys) {
      const log = logs.get(key) ?? [];
      logs.set(key, log);
      log.push(now);
      if (countSince(log, now - WINDOW_MS) > (allowed[key] ?? Number.POSITIVE_INFINITY)) isOver = true;
    }
    if (isOver) refused += 1;
    response.writeHead(isOver ? 429 : 200).end();
    calls += 1;
    for (const waiter of waiting) if (calls >= waiter.count) waiter.resolve();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    refused: () => refused,
    arrivals: (key) => logs.get(key) ?? [],
    allow: (changed) => {
      allowed = changed;
    },
    untilCalls: (count) =>
      new Promise((resolve) => {
        if (calls >= count) resolve();
        else waiting.add({ count, resolve });
      }),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The most calls that any window of one second held. */
export function worstSecond(arrivals: readonly number[]): number {
  let worst = 0;
  let first = 0;
  for (const [last, time] of arrivals.entries()) {
    while ((arrivals[first] ?? time) <= time - WINDOW_MS) first += 1;
    worst = Math.max(worst, last - first + 1);
  }
  return worst;
}

/** Calls a second between the first and the last arrival, the first half second left out: processes start in it. */
export function averagePerSecond(arrivals: readonly number[]): number {
  const first = (arrivals[0] ?? 0) + WINDOW_MS / 2;
  const last = arrivals.at(-1) ?? 0;
  const counted = arrivals.filter((time) => time > first);
  return (counted.length * 1_000) / (last - first);
}

function countSince(log: readonly number[], since: number): number {
  let count = 0;
  for (let index = log.length - 1; index >= 0 && (log[index] ?? 0) > since; index -= 1) count += 1;
  return count;
}
