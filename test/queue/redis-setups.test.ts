/** Redis behind TLS, named by a Sentinel, and as a Cluster: connections as the settings describe them. */
import { loadConfig } from '@syncstore/config';
import { createQueues, createRedis, enqueuePages, pingRedis, type RedisServer } from '@syncstore/queue';
import { describe, expect, onTestFinished, test } from 'vitest';
import { isOnPath } from '../../scripts/servers/command.ts';
import { redisProgram, startSentinel, startTlsBefore } from '../support/redis-servers.ts';
import { useRedis } from '../support/use-redis.ts';

const redis = useRedis();
const program = await redisProgram();

function configured(settings: Readonly<Record<string, string>>): RedisServer {
  return loadConfig({
    DATABASE_URL: 'postgresql://127.0.0.1/unused',
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('hex'),
    REDIS_URL: redis.url,
    ...settings,
  }).redis;
}

/** Adds a job through a connection, which scripts and transactions have to work on. */
async function addJob(server: RedisServer): Promise<number> {
  const connection = createRedis(server, { role: 'queue' });
  const queues = createQueues({ redis: connection, prefix: redis.prefix });
  try {
    const job = { v: 1, platform: 'shopee', pageId: 1, generation: 1, runId: 1, shop: '1' } as const;
    await enqueuePages(queues, [job]);
    const count = await queues.pages.shopee.getWaitingCount();
    await queues.pages.shopee.obliterate();
    return count;
  } finally {
    await queues.close();
    connection.disconnect();
  }
}

test.skipIf(!(await isOnPath('openssl')))(
  'TLS: a certificate has to be signed by a known authority, or by the one that is named, unless nobody asks',
  async () => {
    const { port, ca, stop } = await startTlsBefore(redis.url);
    onTestFinished(stop);
    const REDIS_URL = `rediss://127.0.0.1:${port}/0`;
    await expect(pingRedis(configured({ REDIS_URL }))).rejects.toThrow(/self-signed certificate/);
    expect(await addJob(configured({ REDIS_URL, REDIS_TLS_CA: ca }))).toBe(1);
    await expect(pingRedis(configured({ REDIS_URL, REDIS_TLS_VERIFY: 'off' }))).resolves.toBeUndefined();
  },
);

describe.skipIf(program === undefined)('with a redis-server to start', () => {
  test('Sentinels say where the master is', async () => {
    const { port, stop } = await startSentinel(program ?? '', redis.url, 'the-queue');
    onTestFinished(stop);
    const REDIS_SENTINELS = `127.0.0.1:1, 127.0.0.1:${port}`;
    const server = configured({
      REDIS_URL: 'redis://nobody.invalid:1/0',
      REDIS_SENTINELS,
      REDIS_SENTINEL_NAME: 'the-queue',
    });
    expect(await addJob(server)).toBe(1);
    await expect(
      pingRedis(configured({ REDIS_SENTINELS, REDIS_SENTINEL_NAME: 'another' }), 1_000),
    ).rejects.toThrow(/another of the Sentinels 127\.0\.0\.1:1/);
  });
});

test('settings that contradict each other are refused', () => {
  expect(() =>
    configured({
      REDIS_URL: 'redis://127.0.0.1:6379/3',
      REDIS_CLUSTER_NODES: '[::1]:7000',
      REDIS_SENTINELS: '127.0.0.1:26379',
    }),
  ).toThrow(/REDIS_CLUSTER_NODES is set beside REDIS_SENTINELS[^]*REDIS_URL names a database/);
  expect(() => configured({ REDIS_SENTINELS: 'sentinel' })).toThrow(/REDIS_SENTINELS must be host:port/);
});
