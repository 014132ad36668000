/** PostgreSQL and Redis of a chaos run: its own, durable, and broken on purpose. They come back on the ports they had. */
import { fileURLToPath } from 'node:url';
import { applyMigrations } from '@syncstore/store';
import { startCluster } from '../../scripts/servers/postgres-cluster.ts';
import { ask } from '../../scripts/servers/redis-ask.ts';
import { startRedis } from '../../scripts/servers/redis-process.ts';
import { findRedis } from '../../scripts/servers/redis-program.ts';
import { createDatabase, databaseUrl } from '../support/databases.ts';
import { clearTestDirectory, makeTestDirectory, postgresHome, redisHome } from '../support/test-directory.ts';
import { untilItWorks } from './patience.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const DATABASE = 'syncstore_chaos';

export interface ChaosServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
  /** Ends PostgreSQL as a power cut would, and starts it again. */
  crashPostgres(): Promise<void>;
  /** Kills Redis and starts it again on what its append-only file holds. */
  crashRedis(): Promise<void>;
  flushRedis(): Promise<void>;
  close(): Promise<void>;
}

export async function startChaosServers(tell: (message: string) => void): Promise<ChaosServers> {
  const directory = await makeTestDirectory();
  try {
    const program = await findRedis(tell);
    if (program.kind !== 'program')
      throw new Error('Chaos needs a redis-server or valkey-server on the PATH.');
    const [cluster, redis] = await Promise.all([
      startCluster(postgresHome(directory), { durable: true }),
      startRedis(program, redisHome(directory), { durable: true }),
    ]);
    await createDatabase(cluster.url('postgres'), DATABASE);
    await applyMigrations(databaseUrl(cluster.url('postgres'), DATABASE), root);
    const port = Number(new URL(redis.url).port);
    const askRedis = (command: string) => untilItWorks(() => ask(port, command));
    return {
      databaseUrl: databaseUrl(cluster.url('postgres'), DATABASE),
      redisUrl: redis.url,
      crashPostgres: () => cluster.crash(),
      async crashRedis() {
        const pid = Number(/process_id:(\d+)/.exec(await askRedis('INFO server'))?.[1]);
        if (!pid) throw new Error('Redis does not say which process it is');
        process.kill(pid, 'SIGKILL');
        await startRedis(program, redisHome(directory), { durable: true, port });
      },
      flushRedis: async () => void (await askRedis('FLUSHALL')),
      close: () => clearTestDirectory(directory),
    };
  } catch (error) {
    await clearTestDirectory(directory);
    throw error;
  }
}
