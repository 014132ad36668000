/**
 * One of the quickstart's processes: a bundle from dist/, its output in a log file, ready when it says so.
 *
 * It gets a process group of its own, so that Ctrl-C on the terminal reaches only the quickstart, which then stops its
 * processes in order.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Problem } from './problem.ts';

const READY_MS = 60_000;
const STOP_MS = 30_000;
const TAIL_LINES = 15;

export interface ChildOptions {
  name: string;
  /** Path of the program, then its arguments. */
  command: readonly [string, ...string[]];
  environment: NodeJS.ProcessEnv;
  logPath: string;
  /** Whether a line of its standard output says that it is ready. */
  isReady(line: string): boolean;
}

export interface Child {
  readonly name: string;
  readonly pid: number;
  readonly logPath: string;
  /** How it ended; pending while it runs. */
  readonly ended: Promise<string>;
  /** Asks it to end, waits, and kills it if it does not. */
  stop(): Promise<void>;
}

/** The log line of our own apps. */
export function saysReady(line: string): boolean {
  return line.startsWith('{') && line.includes('"msg":"ready"');
}

/**
 * Starts a process and waits until it is ready.
 * @throws Problem with the end of its log, when it ends or is silent instead
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, command, environment, logPath } = options;
  const log = createWriteStream(logPath);
  const child = spawn(process.execPath, command, {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const ended = new Promise<string>((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(code === null ? `killed by ${signal}` : `exit code ${code}`));
  });
  child.stdout.pipe(log, { end: false });
  child.stderr.pipe(log, { end: false });
  const ready = new Promise<'ready'>((resolve) => {
    const lines = createInterface({ input: child.stdout });
    lines.on('line', (line) => {
      if (!options.isReady(line)) return;
      lines.close();
      // Closing the reader pauses what it read from; the log still wants the rest.
      child.stdout.resume();
      resolve('ready');
    });
  });
  const { pid } = child;
  async function stop(): Promise<void> {
    child.kill('SIGTERM');
    if ((await within(STOP_MS, ended)) === undefined) child.kill('SIGKILL');
    await ended;
  }
  const outcome = await within(READY_MS, Promise.race([ready, ended]));
  if (outcome === 'ready' && pid !== undefined) return { name, pid, logPath, ended, stop };
  if (pid !== undefined && outcome === undefined) await stop();
  const what = outcome === undefined ? `was not ready after ${READY_MS / 1000} s` : `ended (${outcome})`;
  throw new Problem(`${name} ${what}. The end of ${logPath}:\n${await tail(logPath)}`);
}

/** The last lines of a log. */
async function tail(path: string): Promise<string> {
  const text = await readFile(path, 'utf8').catch(() => '');
  return text.trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
}

/** What a promise comes to, or undefined when that takes longer. The timer keeps no process alive. */
async function within<T>(ms: number, promise: Promise<T>): Promise<T | undefined> {
  const timer = new AbortController();
  const late = sleep(ms, undefined, { signal: timer.signal }).catch(() => undefined);
  const outcome = await Promise.race([promise, late]);
  timer.abort();
  return outcome;
}
