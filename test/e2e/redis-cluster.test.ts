/** The whole of an import on a Redis Cluster of three nodes: queues, budgets and dead letters in one slot of it. */
import { Redis } from 'ioredis';
import { expect, onTestFinished, test } from 'vitest';
import { redisProgram, startCluster } from '../support/redis-servers.ts';
import { useStack } from '../support/use-stack.ts';

const program = await redisProgram();
const stack = useStack({ sandbox: { products: 10, limits: 'lifted' } });

test.skipIf(program === undefined)(
  'an import goes through a Redis Cluster',
  async () => {
    const { ports, stop } = await startCluster(program ?? '');
    onTestFinished(stop);
    const settings = {
      REDIS_CLUSTER_NODES: `127.0.0.1:${ports[0]}`,
      REDIS_URL: 'redis://nobody.invalid:1/0',
    };
    const apps = await Promise.all([stack.start('producer', settings), stack.start('worker', settings)]);
    const runs = await stack.importAll('full');
    expect(runs.map(({ status }) => status)).toEqual(Array(4).fill('completed'));
    await Promise.all(apps.map((app) => app.end('SIGTERM')));
    const keys = await Promise.all(ports.map(keysOf));
    // One node has them all: queues, rate budgets and counts of calls.
    expect(keys.filter((some) => some.length > 0)).toHaveLength(1);
    const kinds = new Set(keys.flat().map((key) => key.replace(/^\{.+?\}:/, '').split(':')[0]));
    for (const kind of ['shopee-pages', 'tiktok-shop-pages', 'rate', 'usage', 'limits'])
      expect(kinds).toContain(kind);
  },
  60_000,
);

async function keysOf(port: number): Promise<string[]> {
  const node = new Redis(port);
  try {
    return await node.keys('*');
  } finally {
    node.disconnect();
  }
}
