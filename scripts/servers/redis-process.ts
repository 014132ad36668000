/**
 * One Redis server in a directory of ours, started in the background on a free port and reused while it runs.
 *
 *  directory/port        where it listens
 *  directory/redis.log   what it says
 *  directory/…           its append-only file
 *
 * A port that a crash left behind is no proof that our server is there: whoever listens is asked for its directory.
 */
import { mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { mustRun } from './command.ts';
import { freePort } from './free-port.ts';
import { ask } from './redis-ask.ts';
import type { RedisProgram } from './redis-program.ts';
import { ServerUnavailable } from './server.ts';

const IMAGE = 'redis:8-alpine';
const START_MS = 30_000;
const POLL_MS = 50;
/** Queues must never be evicted: BullMQ's jobs are the keys that would go. */
const NEVER_EVICT = ['--maxmemory-policy', 'noeviction'];

export interface RedisProcess {
  url: string;
  /** Saves what has to be saved and stops the server. */
  stop(): Promise<void>;
}

/**
 * The server that already runs in `directory`, if one does.
 */
export async function runningRedis(directory: string): Promise<RedisProcess | undefined> {
  const port = Number(await readFile(join(directory, 'port'), 'utf8').catch(() => ''));
  if (!port) return undefined;
  const answer = await ask(port, 'CONFIG GET dir').catch(() => '');
  const home = await realpath(directory).catch(() => directory);
  return answer.includes(home) ? { url: urlOf(port), stop: () => shutdown(port) } : undefined;
}

/**
 * Starts a server.
 * @param redis what `findRedis` found
 * @param directory where its data and log go
 * @param options.durable false for tests: nothing is written to disk
 * @param options.port where clients will look for it; any free one if undefined
 * @throws ServerUnavailable when it does not answer in time
 */
export async function startRedis(
  redis: RedisProgram,
  directory: string,
  options: { durable: boolean; port?: number },
): Promise<RedisProcess> {
  await mkdir(directory, { recursive: true });
  const port = options.port ?? (await freePort());
  const persistence = options.durable ? ['--appendonly', 'yes'] : ['--appendonly', 'no', '--save', ''];
  const settings = [...persistence, ...NEVER_EVICT];
  let stop = () => shutdown(port);
  if (redis.kind === 'program') {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', directory];
    const background = ['--daemonize', 'yes', '--logfile', join(directory, 'redis.log')];
    await mustRun(redis.program, [...place, ...background, ...settings]);
  } else {
    const publish = ['-p', `127.0.0.1:${port}:6379`, '-v', `${directory}:/data`];
    const id = await mustRun('docker', ['run', '-d', '--rm', ...publish, IMAGE, 'redis-server', ...settings]);
    stop = async () => void (await mustRun('docker', ['stop', id.trim()]));
  }
  await untilReady(port, directory);
  await writeFile(join(directory, 'port'), String(port));
  return { url: urlOf(port), stop };
}

function urlOf(port: number): string {
  return `redis://127.0.0.1:${port}/0`;
}

async function untilReady(port: number, directory: string): Promise<void> {
  const deadline = Date.now() + START_MS;
  while ((await ask(port, 'PING').catch(() => '')) !== '+PONG') {
    if (Date.now() > deadline)
      throw new ServerUnavailable(
        `Redis in ${directory} does not answer on port ${port}; see its log there.`,
      );
    await sleep(POLL_MS);
  }
}

/** Redis closes the connection instead of answering; it is gone when nobody listens any more. */
async function shutdown(port: number): Promise<void> {
  await ask(port, 'SHUTDOWN').catch(() => '');
  const deadline = Date.now() + START_MS;
  while (Date.now() < deadline) {
    const alive = await ask(port, 'PING').then(
      () => true,
      () => false,
    );
    if (!alive) return;
    await sleep(POLL_MS);
  }
}
