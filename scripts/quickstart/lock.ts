/**
 * One quickstart at a time in a checkout: it owns the servers in `.syncstore` and stops them at its end.
 *
 * The lock file lists our process and the ones we started. A quickstart that was killed can't stop them; the next one
 * finds them by it. A process id may belong to somebody else by then, so what runs under it is looked at first.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { run } from '../servers/command.ts';
import { Problem } from './problem.ts';

const LEFTOVER_MS = 10_000;
const POLL_MS = 100;

export interface QuickstartLock {
  /** Notes a process that is ours to stop. */
  add(pid: number): Promise<void>;
  release(): Promise<void>;
}

interface LockContent {
  quickstart: number;
  children: number[];
}

/**
 * Takes the lock, after ending what a dead quickstart left running.
 * @param stateDirectory `.syncstore`
 * @param dist where our bundles are: what runs from there is ours
 * @throws Problem when another quickstart is running
 */
export async function takeLock(stateDirectory: string, dist: string): Promise<QuickstartLock> {
  const path = join(stateDirectory, 'quickstart.json');
  const left = await readLock(path);
  if (left) {
    if ((await commandOf(left.quickstart)).includes('quickstart')) {
      throw new Problem(
        `A quickstart is already running here (process ${left.quickstart}). Stop it with Ctrl-C first.`,
      );
    }
    await Promise.all(left.children.map((pid) => endLeftover(pid, dist)));
  }
  const content: LockContent = { quickstart: process.pid, children: [] };
  const write = () => writeFile(path, JSON.stringify(content));
  await write();
  return {
    async add(pid) {
      content.children.push(pid);
      await write();
    },
    release: () => rm(path, { force: true }),
  };
}

/** Ends a process of a dead quickstart, the hard way if it takes too long: the database waits for it. */
async function endLeftover(pid: number, dist: string): Promise<void> {
  const deadline = Date.now() + LEFTOVER_MS;
  for (let signal: NodeJS.Signals | 0 = 'SIGTERM'; (await commandOf(pid)).includes(dist); signal = 0) {
    process.kill(pid, Date.now() > deadline ? 'SIGKILL' : signal);
    await sleep(POLL_MS);
  }
}

async function readLock(path: string): Promise<LockContent | undefined> {
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isLockContent(content) ? content : undefined;
  } catch {
    // Missing, or cut short by a crash: either way nobody holds it.
    return undefined;
  }
}

function isLockContent(content: unknown): content is LockContent {
  return typeof content === 'object' && content !== null && 'quickstart' in content && 'children' in content;
}

/** The command line of a process; empty when there is none, or no way to know it. */
async function commandOf(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return run('ps', ['-p', String(pid), '-o', 'args=']).then(
      ({ stdout }) => stdout,
      () => '',
    );
  }
}
