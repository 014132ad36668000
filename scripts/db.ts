/**
 * The developer's database commands: `npm run db:migrate`, `db:diff -- --name x`, `db:status`.
 *
 * They work on the database that DATABASE_URL names, else on the quickstart's own in `.syncstore`, which is started for as
 * long as the command takes.
 */
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import {
  applyMigrations,
  MigrationError,
  migrationStatus,
  writeNextMigration,
} from '../packages/store/src/migrations/index.ts';
import { ensurePostgres } from './servers/postgres.ts';
import { ServerUnavailable } from './servers/server.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const USAGE = `Usage:
  npm run db:migrate                        apply the migrations that the database lacks
  npm run db:diff -- --name add_shop_note   write the next migration from what changed in prisma/schema.prisma
          [--empty]                         … also when nothing changed, for SQL written by hand
  npm run db:status                         say what the database lacks`;

class UsageError extends Error {}

async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { name: { type: 'string' }, empty: { type: 'boolean', default: false } },
  });
  switch (positionals[0]) {
    case 'migrate':
      return migrate();
    case 'diff':
      if (values.name === undefined) throw new UsageError('--name is missing: say what the migration does.');
      return diff(values.name, values.empty);
    case 'status':
      return status();
    default:
      throw new UsageError(`There is no command "${positionals[0] ?? ''}".`);
  }
}

async function migrate(): Promise<number> {
  const applied = await withDatabase((url) => applyMigrations(url, root));
  console.log(
    applied.length === 0 ? 'Nothing to apply.' : applied.map((name) => `Applied ${name}`).join('\n'),
  );
  return 0;
}

async function diff(name: string, allowEmpty: boolean): Promise<number> {
  const folder = await writeNextMigration(root, name, { allowEmpty });
  console.log(
    folder === null
      ? 'prisma/schema.prisma has not changed since the last migration (--empty writes one all the same).'
      : `Wrote prisma/migrations/${folder}. Append what the schema can't say to its migration.sql, then: npm run db:migrate`,
  );
  return 0;
}

async function status(): Promise<number> {
  const found = await withDatabase((url) => migrationStatus(url, root));
  const lines = Object.entries(found).flatMap(([state, names]: [string, string[]]) =>
    names.map((name) => `${state}: ${name}`),
  );
  console.log(lines.length === 0 ? 'The database is up to date.' : lines.join('\n'));
  return lines.length === 0 ? 0 : 1;
}

async function withDatabase<T>(work: (url: string) => Promise<T>): Promise<T> {
  const server = await ensurePostgres(`${root}/.syncstore`, process.env['DATABASE_URL']);
  console.error(`Database: ${server.description}`);
  try {
    return await work(server.url);
  } finally {
    // A quickstart that runs meanwhile keeps its server.
    if (!server.wasRunning) await server.stop();
  }
}

/** Ours, or parseArgs' own about an unknown option. */
function isUsageError(error: unknown): error is Error {
  if (error instanceof UsageError) return true;
  return error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS');
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (error instanceof MigrationError) {
    console.error(error.message);
    process.exitCode = 1;
  } else if (error instanceof ServerUnavailable) {
    console.error(error.message);
    process.exitCode = error.exitCode;
  } else if (isUsageError(error)) {
    console.error(`${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else {
    throw error;
  }
}
