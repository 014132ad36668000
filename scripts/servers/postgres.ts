/** PostgreSQL for the quickstart and for developers: the one that DATABASE_URL names, else one of ours in `.syncstore`. */
import { join } from 'node:path';
import { Client } from 'pg';
import { ensureDatabase, startCluster } from './postgres-cluster.ts';
import { givenServer, type Server, ServerUnavailable } from './server.ts';

const DEFAULT_DATABASE = 'syncstore';

/**
 * Finds or starts PostgreSQL. Our own keeps its data between runs and is reused when it already runs.
 * @param stateDirectory `.syncstore`
 * @param givenUrl what DATABASE_URL says, if anything
 * @param database which database of our own server
 * @throws ServerUnavailable that names the address, when the given one can't be reached or ours does not start
 */
export async function ensurePostgres(
  stateDirectory: string,
  givenUrl: string | undefined,
  database = DEFAULT_DATABASE,
): Promise<Server> {
  if (givenUrl) {
    await checkReachable(givenUrl);
    return givenServer(givenUrl, 'DATABASE_URL');
  }
  const cluster = await startCluster(join(stateDirectory, 'postgres'), { durable: true });
  await ensureDatabase(cluster, database);
  return {
    url: cluster.url(database),
    startedByUs: true,
    wasRunning: cluster.wasRunning,
    description: 'embedded PostgreSQL',
    stop: () => cluster.stop(),
  };
}

async function checkReachable(url: string): Promise<void> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
  } catch (error) {
    const said = error instanceof Error ? error.message || error.name : String(error);
    throw new ServerUnavailable(
      `PostgreSQL at ${client.host}:${client.port} (DATABASE_URL) can't be used: ${said}. ` +
        'Start it or correct DATABASE_URL; without DATABASE_URL one is started here.',
    );
  }
  await client.end();
}
