/** One of the apps as a process from dist/, with its log as lines that tests can wait for. */
import { type ChildProcess, spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { FailpointName } from '@syncstore/contracts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface AppProcess {
  readonly process: ChildProcess;
  /** Every line of its log so far, parsed. */
  readonly lines: readonly Record<string, unknown>[];
  /** Resolves with the first line, past or future, that `matches`. */
  line(matches: (line: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  /** Exit code, or null when a signal killed it. */
  readonly ended: Promise<number | null>;
  /** Sends a signal and waits for the end; the exit code, or null when the signal killed it. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  /**
   * Waits until a failpoint has killed it.
   * @throws Error when it ended in another way, or elsewhere
   */
  killedAt(failpoint: FailpointName): Promise<void>;
}

/**
 * Starts an app.
 * @param app name of its bundle
 * @param environment all of it
 */
export function startProcess(app: string, environment: NodeJS.ProcessEnv): AppProcess {
  const child = spawn(process.execPath, [join(root, 'dist', `${app}.js`)], {
    env: environment,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines: Record<string, unknown>[] = [];
  const waiting = new Set<() => void>();
  createInterface({ input: child.stdout }).on('line', (text) => {
    // A process that is killed may leave half a line.
    if (text.startsWith('{') && text.endsWith('}')) lines.push(JSON.parse(text) as Record<string, unknown>);
    for (const look of waiting) look();
  });
  const exit = new Promise<number | null>((resolve) => child.once('close', resolve));
  return {
    process: child,
    lines,
    ended: exit,
    line: (matches) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = lines.find(matches);
          if (!found) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
        void exit.then((code) => {
          look();
          reject(new Error(`${app} ended with ${code}: ${JSON.stringify(lines.slice(-5))}`));
        });
      }),
    end: (signal) => {
      child.kill(signal);
      return exit;
    },
    killedAt: async (failpoint) => {
      await exit;
      const isHere = lines.some(
        (line) => line['msg'] === 'failpoint reached' && line['failpoint'] === failpoint,
      );
      if (child.signalCode !== 'SIGKILL' || !isHere)
        throw new Error(`${app} did not die at ${failpoint}: ${JSON.stringify(lines.slice(-5))}`);
    },
  };
}
