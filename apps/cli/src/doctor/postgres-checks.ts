/** PostgreSQL: is it new enough, does it have what the migrations make, and is it overworked? */
import { EXIT } from '@syncstore/runtime';
import {
  connectionUse,
  longStatements,
  migrationStatus,
  missingIndexes,
  serverVersion,
  slowStatements,
} from '@syncstore/store';
import { addressOf } from '../addresses.ts';
import { duration, plural } from '../amounts.ts';
import { type Check, type Finding, ok, type Patient, warning } from './check.ts';

/** The oldest that the PostgreSQL project still mends. */
const OLDEST_SUPPORTED = 140_000;
const LONG_S = 300;
const SLOW_MS = 1_000;
/** Of all connections; the server keeps the last few for administrators. */
const CROWDED = 0.8;

export const POSTGRES_CHECKS: readonly Check[] = [
  {
    name: 'PostgreSQL',
    advice: 'Update the server: the project mends PostgreSQL 14 and later only.',
    run: version,
  },
  { name: 'migrations', advice: 'Apply them: npm run db:migrate', run: migrations },
  { name: 'indexes', advice: 'Make them again: psql "$DATABASE_URL", then the statement.', run: indexes },
  {
    name: 'connections',
    advice: 'Lower DATABASE_POOL_MAX, run fewer workers, or raise max_connections of PostgreSQL.',
    run: connections,
  },
  {
    name: 'long statements',
    advice: 'Look at what it does before you end it: SELECT pg_terminate_backend(pid)',
    run: long,
  },
  {
    name: 'slow statements',
    advice: 'ANALYZE the tables, then look at it with EXPLAIN (ANALYZE, BUFFERS).',
    run: slow,
  },
];

async function version({ database, config }: Patient): Promise<Finding> {
  const { number, text } = await serverVersion(database.sql);
  const message = `${text} at ${addressOf(config.database.url)}`;
  return number < OLDEST_SUPPORTED ? warning(message) : ok(message);
}

async function migrations({ config, root }: Patient): Promise<Finding> {
  if (root === undefined)
    return warning(
      'prisma/migrations is not there to be compared with',
      'Run it from a whole checkout or image.',
    );
  const { pending, unknown, failed, edited } = await migrationStatus(config.database.url, root);
  if (failed.length > 0) {
    return {
      status: 'failed',
      message: `broke off: ${failed.join(', ')}`,
      advice: 'Look at what it left, then: npm run db:migrate',
      exitCode: EXIT.usage,
    };
  }
  if (pending.length > 0) {
    return { status: 'failed', message: `not applied: ${pending.join(', ')}`, exitCode: EXIT.usage };
  }
  if (unknown.length > 0) {
    return warning(
      `the database has newer ones: ${unknown.join(', ')}`,
      'Run the version that it was migrated for.',
    );
  }
  if (edited.length > 0) {
    return warning(`changed after they were applied: ${edited.join(', ')}`, 'Restore their files.');
  }
  return ok('all are applied');
}

async function indexes({ database, root }: Patient): Promise<Finding | readonly Finding[]> {
  if (root === undefined)
    return warning(
      'prisma/migrations is not there to be compared with',
      'Run it from a whole checkout or image.',
    );
  const missing = await missingIndexes(database.sql, root);
  if (missing.length === 0) return ok('none is missing');
  return missing.map(({ name, isInvalid, statement }) =>
    warning(
      `${name} is ${isInvalid ? 'broken' : 'missing'}`,
      `${isInvalid ? `DROP INDEX "${name}"; ` : ''}${statement};`,
    ),
  );
}

async function connections({ database, config }: Patient): Promise<Finding> {
  const { used, max, active } = await connectionUse(database.sql);
  const message = `${used} of ${max} are taken, ${active} active; a process opens up to ${config.database.poolMax}`;
  return used > max * CROWDED ? warning(message) : ok(message);
}

async function long({ database }: Patient): Promise<Finding | readonly Finding[]> {
  const found = await longStatements(database.sql, LONG_S);
  if (found.length === 0) return ok(`none for longer than ${duration(LONG_S * 1_000)}`);
  return found.map(({ pid, state, seconds, query }) =>
    warning(`process ${pid} is ${state} for ${duration(seconds * 1_000)}: ${query}`),
  );
}

async function slow({ database }: Patient): Promise<Finding | readonly Finding[]> {
  const found = await slowStatements(database.sql, SLOW_MS);
  if (found === null) {
    return ok(
      'not counted: that takes shared_preload_libraries = pg_stat_statements, and CREATE EXTENSION pg_stat_statements',
    );
  }
  if (found.length === 0) return ok(`none takes longer than ${duration(SLOW_MS)} on average`);
  return found.map(({ calls, meanMs, query }) =>
    warning(`${duration(meanMs)} on average of ${plural(calls, 'call')}: ${query}`),
  );
}
