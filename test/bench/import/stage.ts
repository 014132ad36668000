/**
 * The whole import: all shops at once from the sandbox, the first time, again with nothing changed, and again with all
 * details fetched. Counts are the runs' own, processor time and memory are the kernel's.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ListingRunKind } from '@syncstore/contracts';
import { listShops, type RunView, requestRun, runSummaries } from '@syncstore/store';
import type { BenchOptions } from '../options.ts';
import type { BenchServers } from '../servers.ts';
import { type BenchStack, openStack } from './stack.ts';
import { usageOfAll } from './usage.ts';

/** How long a worker is left alone before its memory counts as idle. */
const IDLE_MS = 3_000;
/** Ends are told by the runs themselves. Looking costs PostgreSQL as much as writing a page. */
const LOOK_EVERY_MS = 1_000;

export interface ImportFigures {
  readonly name: string;
  /** Products that the marketplaces listed, and those whose details were fetched. */
  readonly listed: number;
  readonly fetched: number;
  readonly apiCalls: number;
  /** From the first run's start to the last one's end. */
  readonly seconds: number;
  readonly workerCpuMs: number;
}

export interface ImportResult {
  readonly productsPerShop: number;
  readonly workers: number;
  readonly idleRssMb: number;
  readonly peakRssMb: number;
  readonly imports: readonly ImportFigures[];
}

const IMPORTS: readonly (readonly [name: string, kind: ListingRunKind])[] = [
  ['first', 'full'],
  ['again, nothing changed', 'full'],
  ['deep, nothing changed', 'deep'],
];

export async function runImportStage(
  servers: BenchServers,
  options: BenchOptions,
  tell: (message: string) => void,
): Promise<ImportResult> {
  const stack = await openStack(servers, { ...options, limits: 'lifted' });
  try {
    const pids = stack.workers.map(({ pid }) => pid);
    await sleep(IDLE_MS);
    const { rssMb: idleRssMb } = await usageOfAll(pids);
    const imports: ImportFigures[] = [];
    for (const [name, kind] of IMPORTS) {
      tell(`import of 4 shops with ${options.products} products each: ${name}`);
      const before = await usageOfAll(pids);
      const runs = await importAll(stack, kind);
      const after = await usageOfAll(pids);
      imports.push(figuresOf(name, runs, after.cpuMs - before.cpuMs));
    }
    const { peakRssMb } = await usageOfAll(pids);
    return {
      productsPerShop: options.products,
      workers: options.workers,
      idleRssMb,
      peakRssMb,
      imports,
    };
  } finally {
    await stack.close();
  }
}

/** Imports all shops at once and waits for it. */
export async function importAll({ runtime, workers }: BenchStack, kind: ListingRunKind): Promise<RunView[]> {
  const { database } = runtime;
  const ids: number[] = [];
  for (const shop of await listShops(database)) {
    ids.push((await requestRun(database, { shopId: shop.id, kind, requestedBy: 'bench' })).runId);
  }
  const died = Promise.race(
    workers.map(async ({ name, ended, logPath }) => {
      throw new Error(`${name} ended by itself (${await ended}); see ${logPath}`);
    }),
  );
  // Workers end at the end of the benchmark too, when nobody listens any more.
  died.catch(() => undefined);
  for (;;) {
    const runs = await runSummaries(database, { ids });
    if (runs.every((run) => run.endedAt !== null)) return runs.map(completed);
    await Promise.race([sleep(LOOK_EVERY_MS), died]);
  }
}

/** @throws Error for a run whose figures would mean nothing */
function completed(run: RunView): RunView {
  if (run.status === 'completed') return run;
  throw new Error(`run ${run.id} of ${run.shop} ended ${run.status}: ${run.message ?? ''}`);
}

function figuresOf(name: string, runs: readonly RunView[], workerCpuMs: number): ImportFigures {
  const sum = (count: (run: RunView) => number) => runs.reduce((total, run) => total + count(run), 0);
  const starts = runs.map((run) => Date.parse(run.startedAt));
  const ends = runs.map((run) => Date.parse(run.endedAt ?? ''));
  return {
    name,
    listed: sum((run) => run.distinct),
    fetched: sum((run) => run.fetched),
    apiCalls: sum((run) => run.apiCalls),
    seconds: (Math.max(...ends) - Math.min(...starts)) / 1000,
    workerCpuMs,
  };
}
