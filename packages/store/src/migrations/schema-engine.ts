/**
 * Prisma's schema engine as WebAssembly: the same engine that `prisma migrate` downloads as a native program, but
 * shipped inside an npm package. So migrating needs no download, which air-gapped machines and small images can't do.
 *
 * The package is made for bundlers: it leaves instantiating the module to whoever imports it. That happens here, once
 * a process, and costs some 20 ms.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import * as glue from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool } from 'pg';
import { noDatabase } from './no-database.ts';
import { postgresAdapter } from './postgres-adapter.ts';

/** All that the engine has to know of the schema to apply migrations: which database it is for. */
const POSTGRESQL_ONLY = 'datasource db {\n  provider = "postgresql"\n}\n';

/** No table or enum is left out of what the engine looks at. */
export const NO_FILTERS = { externalTables: [], externalEnums: [] };

let instantiated: Promise<void> | undefined;

/**
 * Lends an engine that talks to a database.
 *
 * Its connections are closed with it: the engine locks the database for its session, and a pool that idles on would
 * make the next migrating process wait.
 * @param databaseUrl the PostgreSQL connection string; null for work on schemas alone
 * @param work what to do with the engine
 * @throws what `work` throws, or an Error that names the address when the database can't be reached
 */
export async function withSchemaEngine<T>(
  databaseUrl: string | null,
  work: (engine: glue.SchemaEngine) => Promise<T>,
): Promise<T> {
  instantiated ??= instantiate();
  await instantiated;
  const pool = databaseUrl === null ? null : new Pool({ connectionString: databaseUrl });
  try {
    const adapter = bindMigrationAwareSqlAdapterFactory(pool === null ? noDatabase : postgresAdapter(pool));
    const datamodels: [string, string][] = [['schema.prisma', POSTGRESQL_ONLY]];
    const engine = await glue.SchemaEngine.new({ datamodels }, () => undefined, adapter);
    try {
      return await work(engine);
    } finally {
      engine.free();
    }
  } finally {
    await pool?.end();
  }
}

async function instantiate(): Promise<void> {
  const gluePath = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = await WebAssembly.compile(await readFile(join(dirname(gluePath), 'schema_engine_bg.wasm')));
  const { exports } = await WebAssembly.instantiate(module, {
    './schema_engine_bg.js': withIdleTimers(glue),
  });
  glue.__wbg_set_wasm(exports);
  exports.__wbindgen_start?.();
}

/**
 * The engine gives its locks ten seconds and forgets to take the timer back, which would keep every process that
 * migrates from ending. Its timers may fire; they are nothing to stay for.
 */
function withIdleTimers(imports: object): object {
  const names = Object.keys(imports).filter((name) => name.startsWith('__wbg_setTimeout'));
  return { ...imports, ...Object.fromEntries(names.map((name) => [name, idleTimeout])) };
}

function idleTimeout(callback: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(callback, ms).unref();
}
