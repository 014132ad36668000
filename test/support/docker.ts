/** Servers in containers, where a Docker engine answers. */
import { PostgreSqlContainer } from '@testcontainers/postgresql';
import { GenericContainer, getContainerRuntimeClient, Wait } from 'testcontainers';
import type { TestServer } from './test-server.ts';

const POSTGRES_IMAGE = 'postgres:17-alpine';
const REDIS_IMAGE = 'redis:8-alpine';
const REDIS_PORT = 6379;
const ANSWER_MS = 2_000;
/** Nobody will miss the data. */
const THROWAWAY = ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'];
const MANY_CONNECTIONS = ['-c', 'max_connections=200'];

/** Whether a Docker engine answers soon. */
export async function dockerAnswers(): Promise<boolean> {
  const { promise, settle } = firstOf<boolean>();
  const timer = setTimeout(() => settle(false), ANSWER_MS);
  getContainerRuntimeClient().then(
    () => settle(true),
    () => settle(false),
  );
  const answers = await promise;
  clearTimeout(timer);
  return answers;
}

/** @throws Error when the image can't be had or the server does not start */
export async function postgresInDocker(): Promise<TestServer> {
  const container = await new PostgreSqlContainer(POSTGRES_IMAGE)
    .withCommand(['postgres', ...THROWAWAY, ...MANY_CONNECTIONS])
    .start();
  return {
    url: container.getConnectionUri(),
    description: `Testcontainers (${POSTGRES_IMAGE})`,
    stop: async () => void (await container.stop()),
  };
}

/** @throws Error when the image can't be had or the server does not start */
export async function redisInDocker(): Promise<TestServer> {
  const container = await new GenericContainer(REDIS_IMAGE)
    .withExposedPorts(REDIS_PORT)
    .withCommand(['redis-server', '--save', '', '--appendonly', 'no', '--maxmemory-policy', 'noeviction'])
    .withWaitStrategy(Wait.forListeningPorts())
    .start();
  return {
    url: `redis://${container.getHost()}:${container.getMappedPort(REDIS_PORT)}/0`,
    description: `Testcontainers (${REDIS_IMAGE})`,
    stop: async () => void (await container.stop()),
  };
}

/** A promise that takes the first of several answers. */
function firstOf<T>(): { promise: Promise<T>; settle: (value: T) => void } {
  let settle: (value: T) => void = () => {};
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
