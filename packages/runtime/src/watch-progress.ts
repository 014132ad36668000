/**
 * Liveness that is tied to work: a process can be connected, answer every probe, and do nothing.
 *
 *   1. Every few seconds the app says what should move at the moment, each with a mark that changes when it does.
 *   2. What keeps its mark for `stuckAfterMs` makes the process unhealthy. It may recover, by a reconnect for example.
 *   3. For twice as long: `stuck` resolves, and the process is to exit for its supervisor to start it again.
 *
 * While PostgreSQL or Redis is away nothing counts: a restart would not help, and a process that holds a token pair it can't
 * store yet must not be ended for it. Time in which the process did not run (stopped, suspended) does not count either.
 */
import type { Runtime } from './runtime.ts';

/** Something that should move. */
export interface Movement {
  /** What it means when it does not, e.g. `takes no job of shopee-pages though some wait`. Names it, too. */
  readonly ifStuck: string;
  readonly mark: string;
}

export interface ProgressWatch {
  /** What is stuck; null while nothing is. */
  problem(): string | null;
  /** Resolves with what has been stuck for too long to wait for it any more. */
  readonly stuck: Promise<string>;
  stop(): void;
}

interface Watched {
  readonly mark: string;
  stuckMs: number;
}

const LOOK_EVERY_MS = 5_000;
/** A single look proves nothing: work may have come a moment before it. */
const LEAST_LOOKS = 5;

/** @param whatShouldMove may throw when a dependency is away */
export function watchProgress(
  runtime: Pick<Runtime, 'config' | 'database' | 'queues' | 'log'>,
  whatShouldMove: () => readonly Movement[] | Promise<readonly Movement[]>,
): ProgressWatch {
  const { stuckAfterMs } = runtime.config.health;
  const everyMs = Math.min(LOOK_EVERY_MS, stuckAfterMs / LEAST_LOOKS);
  let watched: ReadonlyMap<string, Watched> = new Map();
  let problem: string | null = null;
  let lastLookAt = performance.now();
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let giveUp: (problem: string) => void = () => undefined;
  const stuck = new Promise<string>((resolve) => {
    giveUp = resolve;
  });

  async function look(): Promise<void> {
    const now = performance.now();
    const passedMs = Math.min(now - lastLookAt, 2 * everyMs);
    lastLookAt = now;
    watched = compare(watched, await movements(), passedMs);
    const [worst] = [...watched].sort(([, a], [, b]) => b.stuckMs - a.stuckMs);
    const isStuck = worst !== undefined && worst[1].stuckMs >= stuckAfterMs;
    tell(isStuck ? worst[0] : null);
    if (isStuck && worst[1].stuckMs >= 2 * stuckAfterMs) giveUp(worst[0]);
  }

  async function movements(): Promise<readonly Movement[]> {
    const { database, queues, log } = runtime;
    try {
      await Promise.all([database.sql.$queryRaw`SELECT 1`, queues.bull.redis.ping()]);
      return await whatShouldMove();
    } catch (error) {
      log.debug({ err: error }, 'whether work moves on can not be told');
      return [];
    }
  }

  function tell(found: string | null): void {
    if (found !== null && problem === null) runtime.log.error({ problem: found }, 'stuck, and unhealthy');
    if (found === null && problem !== null) runtime.log.info({ problem }, 'moves again');
    problem = found;
  }

  const next = () => {
    timer = setTimeout(() => {
      void look().finally(() => {
        if (!isStopped) next();
      });
    }, everyMs);
  };
  next();
  return {
    problem: () => problem,
    stuck,
    stop: () => {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}

function compare(
  before: ReadonlyMap<string, Watched>,
  movements: readonly Movement[],
  passedMs: number,
): ReadonlyMap<string, Watched> {
  return new Map(
    movements.map(({ ifStuck, mark }) => {
      const known = before.get(ifStuck);
      return [ifStuck, { mark, stuckMs: known?.mark === mark ? known.stuckMs + passedMs : 0 }];
    }),
  );
}
