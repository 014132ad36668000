/** Opens what the checks look at. Nothing is connected before a check asks, so that each says itself what it can't reach. */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Config } from '@syncstore/config';
import {
  createQueues,
  createRedis,
  type PageQueues,
  pingRedis,
  type RedisConnection,
} from '@syncstore/queue';
import { openDatabase } from '@syncstore/store';
import type { Patient } from './check.ts';

const CONNECT_MS = 5_000;
/** Checks go side by side; a server that is short of connections must not be asked for many more. */
const CONNECTIONS = 3;

/**
 * Runs `work` with a patient, and closes what it opened.
 * @returns what `work` returns
 */
export async function withPatient<T>(config: Config, work: (patient: Patient) => Promise<T>): Promise<T> {
  const { prefix } = config.redis;
  const database = openDatabase({
    url: config.database.url,
    app: 'cli',
    poolMax: CONNECTIONS,
    acquireTimeoutMs: CONNECT_MS,
    statementTimeoutMs: CONNECT_MS,
  });
  let opened: { redis: RedisConnection; queues: PageQueues } | undefined;
  // BullMQ waits for ever for a Redis that is away: it is asked for a sign of life first, once for all checks.
  const connecting = pingRedis(config.redis, CONNECT_MS).then(() => {
    const redis = createRedis(config.redis, { role: 'budget' });
    opened = { redis, queues: createQueues({ redis, prefix }) };
    return opened;
  });
  connecting.catch(() => undefined);
  try {
    return await work({
      config,
      database,
      root: rootDirectory(),
      redis: async () => (await connecting).redis,
      queues: async () => (await connecting).queues,
    });
  } finally {
    await connecting.catch(() => undefined);
    await opened?.queues.close();
    opened?.redis.disconnect();
    await database.close();
  }
}

/** The bundle stands in dist/, the source further down: the directory with the migrations is above either. */
function rootDirectory(): string | undefined {
  let directory = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(directory, 'prisma', 'migrations'))) {
    const above = dirname(directory);
    if (above === directory) return undefined;
    directory = above;
  }
  return directory;
}
