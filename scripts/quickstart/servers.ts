/** The quickstart's servers: found or started side by side, registered to be stopped. */
import { applyMigrations } from '../../packages/store/src/migrations/index.ts';
import { mustRun } from '../servers/command.ts';
import { ensurePostgres } from '../servers/postgres.ts';
import { ensureRedis } from '../servers/redis.ts';
import type { CleanUp } from './clean-up.ts';
import { DEFAULT_PRODUCTS } from './options.ts';

export interface QuickstartServers {
  databaseUrl: string;
  redisUrl: string;
  /** First part of every key in Redis. */
  queuePrefix: string;
}

/**
 * Starts what is missing, builds the apps meanwhile, and migrates.
 *
 * Another number of products is another catalogue: it gets a database and a key prefix of its own. In the same one a
 * smaller shop would look like an outage, and its import would stop short of delisting most of it.
 * @param root the checkout
 * @param stateDirectory `.syncstore`
 */
export async function startServers(
  root: string,
  stateDirectory: string,
  products: number,
  cleanUp: CleanUp,
  tell: (message: string) => void,
): Promise<QuickstartServers> {
  const catalogue = products === DEFAULT_PRODUCTS ? 'syncstore' : `syncstore_${products}`;
  const [postgres, redis] = await Promise.all([
    ensurePostgres(stateDirectory, process.env['DATABASE_URL'], catalogue).then((server) => {
      cleanUp.add(() => server.stop());
      return server;
    }),
    ensureRedis(stateDirectory, process.env['REDIS_URL'], tell).then((server) => {
      cleanUp.add(() => server.stop());
      return server;
    }),
    mustRun(process.execPath, ['scripts/build.mjs']),
  ]);
  tell(`PostgreSQL: ${postgres.description}. Redis: ${redis.description}.`);
  const applied = await applyMigrations(postgres.url, root);
  if (applied.length > 0) tell(`Applied ${applied.length} migration(s).`);
  return { databaseUrl: postgres.url, redisUrl: redis.url, queuePrefix: catalogue };
}
