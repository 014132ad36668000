/**
 * The processes of a chaos run: two producers and three workers that a supervisor keeps running, and that are killed one
 * after another while they hold work.
 *
 * A victim is stopped first (SIGSTOP), so that what it holds can be read while it can't change, and killed then. What a
 * worker holds are the pages that are `running` under a claim that it logged.
 */
import type { Pool } from 'pg';
import { type AppProcess, startProcess } from '../support/app-process.ts';
import type { Random } from '../support/random.ts';
import { untilItWorks } from './patience.ts';

type App = 'worker' | 'producer';

/** Ends that belong to the game: it was killed, or found PostgreSQL or Redis away when it started. */
const UNREACHABLE = 5;

export interface Fleet {
  /** Kills a process, one that holds pages if there is any. @returns how many it held */
  kill(app: App): Promise<number>;
  /** How processes ended by themselves, one line for each: there should be none. */
  readonly ownEnds: readonly string[];
  stop(): Promise<void>;
}

interface Slot {
  readonly app: App;
  process: AppProcess;
  isVictim: boolean;
}

/** @param environment all settings of the processes */
export function startFleet(environment: NodeJS.ProcessEnv, pool: Pool, random: Random): Fleet {
  const ownEnds: string[] = [];
  let isOver = false;
  const slots = (['producer', 'producer', 'worker', 'worker', 'worker'] as const).map((app): Slot => {
    const slot: Slot = { app, process: startProcess(app, environment), isVictim: false };
    supervise(slot);
    return slot;
  });

  function supervise(slot: Slot): void {
    void slot.process.ended.then((code) => {
      if (isOver) return;
      if (!slot.isVictim && code !== UNREACHABLE) {
        ownEnds.push(`${slot.app} ended with ${code}: ${JSON.stringify(slot.process.lines.slice(-3))}`);
      }
      slot.isVictim = false;
      slot.process = startProcess(slot.app, environment);
      supervise(slot);
    });
  }

  async function runningClaims(): Promise<Set<number>> {
    const { rows } = await pool.query<{ claim: number }>(
      `SELECT claim::float8 AS claim FROM import_pages WHERE status = 'running'`,
    );
    return new Set(rows.map((row) => row.claim));
  }

  return {
    ownEnds,
    async kill(app) {
      const candidates = random.shuffled(slots.filter((slot) => slot.app === app && !slot.isVictim));
      for (const [index, slot] of candidates.entries()) {
        const { process: child, lines } = slot.process;
        child.kill('SIGSTOP');
        const claims = await untilItWorks(runningClaims);
        const held = lines.filter(
          (line) => line['msg'] === 'page claimed' && claims.has(Number(line['claim'])),
        ).length;
        if (held > 0 || index === candidates.length - 1) {
          slot.isVictim = true;
          await slot.process.end('SIGKILL');
          return held;
        }
        child.kill('SIGCONT');
      }
      return 0;
    },
    async stop() {
      isOver = true;
      await Promise.all(slots.map((slot) => slot.process.end('SIGKILL')));
    },
  };
}
