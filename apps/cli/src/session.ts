/** What most commands run in: settings read, connections opened, and closed again however the command ends. */
import { type Config, loadConfig } from '@syncstore/config';
import { openRuntime, type Runtime } from '@syncstore/runtime';
import { type Database, openDatabase, serverVersion } from '@syncstore/store';
import { toFailure } from './errors.ts';

/**
 * Runs `work` with a runtime.
 * @throws CliFailure for whatever goes wrong, with the addresses of the settings in its message
 */
export async function withRuntime<T>(work: (runtime: Runtime) => Promise<T>): Promise<T> {
  let config: Config | undefined;
  let runtime: Runtime | undefined;
  try {
    config = loadConfig(process.env, 'cli');
    runtime = await openRuntime(config, 'cli');
    return await work(runtime);
  } catch (error) {
    throw toFailure(error, config);
  } finally {
    await runtime?.close();
  }
}

/**
 * Runs `work` with PostgreSQL alone, for commands that serve while nothing else is up. Its statements may take as long as they do.
 * @throws CliFailure for whatever goes wrong, before `work` when PostgreSQL does not answer
 */
export async function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  let config: Config | undefined;
  let database: Database | undefined;
  try {
    config = loadConfig(process.env, 'cli');
    const { url, connectTimeoutMs } = config.database;
    database = openDatabase({ url, app: 'cli', poolMax: 1, acquireTimeoutMs: connectTimeoutMs });
    await serverVersion(database.sql);
    return await work(database, config);
  } catch (error) {
    throw toFailure(error, config);
  } finally {
    await database?.close();
  }
}
