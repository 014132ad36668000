/** Redis for the quickstart and for developers: the one that REDIS_URL names, else one of ours in `.syncstore`. */
import { join, resolve } from 'node:path';
import { runningRedis, startRedis } from './redis-process.ts';
import { findRedis } from './redis-program.ts';
import { givenServer, type Server } from './server.ts';

/**
 * Finds or starts Redis. Our own keeps its data between runs, evicts nothing, and is reused when it already runs.
 * @param stateDirectory `.syncstore`
 * @param givenUrl what REDIS_URL says, if anything
 * @param tell told what takes time
 * @throws ServerUnavailable when there is none to be had
 */
export async function ensureRedis(
  stateDirectory: string,
  givenUrl: string | undefined,
  tell: (message: string) => void,
): Promise<Server> {
  if (givenUrl) return givenServer(givenUrl, 'REDIS_URL');
  const directory = resolve(join(stateDirectory, 'redis'));
  const running = await runningRedis(directory);
  if (running)
    return { ...running, startedByUs: true, wasRunning: true, description: 'Redis, already running' };
  const program = await findRedis(tell);
  const started = await startRedis(program, directory, { durable: true });
  const description = program.kind === 'docker' ? 'Redis in Docker' : program.program;
  return { ...started, startedByUs: true, wasRunning: false, description };
}
