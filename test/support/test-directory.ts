/**
 * A temporary directory for the servers of one test run. Its name carries our process id: servers outlive a run that was
 * killed, and the next run finds them by it and stops them.
 */
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { postgresPrograms } from '../../scripts/servers/postgres-binaries.ts';
import { stopServer } from '../../scripts/servers/postgres-cluster.ts';
import { runningRedis } from '../../scripts/servers/redis-process.ts';

const NAME = /^syncstore-test-(\d+)-/;
/** Others may enter: as root, PostgreSQL runs as another user. */
const ENTERABLE = 0o755;

/** Makes the directory, after clearing those that dead runs left. */
export async function makeTestDirectory(): Promise<string> {
  await clearLeftovers();
  const directory = await mkdtemp(join(tmpdir(), `syncstore-test-${process.pid}-`));
  await chmod(directory, ENTERABLE);
  return directory;
}

/** Stops the servers whose files are in a run's directory, and removes it. */
export async function clearTestDirectory(directory: string): Promise<void> {
  await (await runningRedis(redisHome(directory)))?.stop();
  await stopServer(await postgresPrograms(postgresHome(directory)), 'immediate');
  await rm(directory, { recursive: true, force: true });
}

export function postgresHome(directory: string): string {
  return join(directory, 'postgres');
}

export function redisHome(directory: string): string {
  return join(directory, 'redis');
}

async function clearLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(NAME.exec(name)?.[1] ?? process.pid);
    if (!isAlive(pid)) await clearTestDirectory(join(tmpdir(), name));
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: somebody else's, and alive.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
