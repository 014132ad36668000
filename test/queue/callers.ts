/** Starts and stops processes of budget-caller.ts. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { CallerTask } from './budget-caller.ts';

const script = fileURLToPath(new URL('./budget-caller.ts', import.meta.url));

export interface Callers {
  stop(): Promise<void>;
}

export function startCallers(processes: number, task: CallerTask): Callers {
  const children: ChildProcess[] = [];
  for (let n = 0; n < processes; n += 1) {
    const args = ['--import', 'tsx', script, JSON.stringify(task)];
    children.push(spawn(process.execPath, args, { stdio: ['ignore', 'ignore', 'inherit'] }));
  }
  return {
    stop: async () => {
      await Promise.all(
        children.map(async (child) => {
          if (child.exitCode !== null || child.signalCode !== null) return;
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          await ended;
        }),
      );
    },
  };
}
