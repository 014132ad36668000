/** The quickstart's processes: sandbox, producer, workers, console; each from its bundle, each with a log of its own. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from '../servers/free-port.ts';
import { type Child, saysReady, startChild } from './child.ts';
import type { CleanUp } from './clean-up.ts';
import type { QuickstartLock } from './lock.ts';
import { Problem } from './problem.ts';

const SANDBOX_PORT = 4010;
const CONSOLE_PORT = 3000;
const SEED = '1';

export interface ProcessPlace {
  /** Directory of the bundles. */
  dist: string;
  /** `.syncstore`. */
  stateDirectory: string;
  lock: QuickstartLock;
  cleanUp: CleanUp;
}

/** Starts the sandbox; what it was asked to change is kept, so that a second quickstart finds the same shops. */
export async function startSandbox(
  place: ProcessPlace,
  products: number,
): Promise<{ url: string; child: Child }> {
  const port = await freePort(SANDBOX_PORT);
  const state = join(place.stateDirectory, `sandbox-${products}.json`);
  const options = ['--port', String(port), '--products', String(products), '--seed', SEED, '--state', state];
  const child = await start(place, 'sandbox', 'sandbox', options, {}, (line) =>
    line.startsWith('Sandbox ready'),
  );
  return { url: `http://127.0.0.1:${port}`, child };
}

/** Starts the apps, all at once: each waits for what it needs by itself. */
export async function startApps(
  place: ProcessPlace,
  settings: Readonly<Record<string, string>>,
  workers: number,
): Promise<{ consoleUrl: string; core: Child[]; workers: Child[] }> {
  const port = await freePort(CONSOLE_PORT);
  const consoleSettings = {
    ...settings,
    CONSOLE_HOST: '127.0.0.1',
    CONSOLE_PORT: String(port),
    CONSOLE_AUTH: 'none',
  };
  const names = Array.from({ length: workers }, (_, index) => `worker-${index + 1}`);
  const [core, working] = await Promise.all([
    Promise.all([
      start(place, 'producer', 'producer', [], settings, saysReady),
      start(place, 'console', 'console', [], consoleSettings, saysReady),
    ]),
    Promise.all(names.map((name) => start(place, name, 'worker', [], settings, saysReady))),
  ]);
  return { consoleUrl: `http://127.0.0.1:${port}`, core, workers: working };
}

/**
 * A promise that is rejected as soon as a process ends that the import can't do without. Of the workers that is the last
 * one: that others go on when one dies is what the whole thing is about.
 */
export function watch(
  core: readonly Child[],
  workers: readonly Child[],
  stopping: AbortSignal,
  tell: (message: string) => void,
): Promise<never> {
  return new Promise((_, reject) => {
    let working = workers.length;
    const onEnd = (child: Child, how: string) => {
      if (stopping.aborted) return;
      if (workers.includes(child)) working -= 1;
      const report = `${child.name} ended by itself (${how}); see ${child.logPath}`;
      if (core.includes(child) || working === 0) reject(new Problem(report));
      else tell(report);
    };
    for (const child of [...core, ...workers]) void child.ended.then((how) => onEnd(child, how));
  });
}

async function start(
  { dist, stateDirectory, lock, cleanUp }: ProcessPlace,
  name: string,
  bundle: string,
  options: readonly string[],
  settings: Readonly<Record<string, string>>,
  isReady: (line: string) => boolean,
): Promise<Child> {
  const logs = join(stateDirectory, 'logs');
  await mkdir(logs, { recursive: true });
  const child = await startChild({
    name,
    command: [join(dist, `${bundle}.js`), ...options],
    environment: { ...process.env, ...settings },
    logPath: join(logs, `${name}.log`),
    isReady,
  });
  cleanUp.add(() => child.stop());
  await lock.add(child.pid);
  return child;
}
