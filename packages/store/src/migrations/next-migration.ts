/**
 * Writes the next migration from a change of prisma/schema.prisma.
 *
 * Prisma finds out what the last migration led to by replaying all of them in a shadow database. Here each migration
 * keeps the schema it led to beside its SQL, and the next one is the difference between two texts: no database is
 * needed, and hand-written SQL in older migrations (sequences, partial indexes) confuses nothing.
 */
import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  migrationNames,
  migrationsDirectory,
  readIfThere,
  SCHEMA_FILE,
  SQL_FILE,
  schemaPath,
} from './migration-files.ts';
import { NO_FILTERS, withSchemaEngine } from './schema-engine.ts';

const LOCK_TEXT = '# The database that these migrations are for.\nprovider = "postgresql"\n';

/**
 * Writes `prisma/migrations/<timestamp>_<name>/` with the SQL and a copy of the schema. SQL that the schema can't
 * express is appended to it by hand.
 * @param root the directory that has `prisma/`
 * @param name what the migration does, in a few words
 * @param options.allowEmpty write it also when the schema did not change, for hand-written SQL alone
 * @param options.now the time that the folder is named after
 * @returns the folder's name, or null when nothing changed
 * @throws the engine's error when a schema is not valid
 */
export async function writeNextMigration(
  root: string,
  name: string,
  { allowEmpty = false, now = new Date() }: { allowEmpty?: boolean; now?: Date } = {},
): Promise<string | null> {
  const directory = migrationsDirectory(root);
  const last = (await migrationNames(root)).at(-1);
  const before = last === undefined ? null : await readIfThere(join(directory, last, SCHEMA_FILE));
  if (last !== undefined && before === null) {
    throw new Error(
      `${last} has no ${SCHEMA_FILE} beside its SQL to compare with. Restore it from version control.`,
    );
  }
  const sql = await difference(before, await readFile(schemaPath(root), 'utf8'));
  if (isEmpty(sql) && !allowEmpty) return null;
  const folder = `${timestamp(now)}_${slug(name)}`;
  await mkdir(join(directory, folder), { recursive: true });
  await writeFile(join(directory, folder, SQL_FILE), isEmpty(sql) ? '' : sql);
  await copyFile(schemaPath(root), join(directory, folder, SCHEMA_FILE));
  await writeFile(join(directory, 'migration_lock.toml'), LOCK_TEXT);
  return folder;
}

async function difference(before: string | null, after: string): Promise<string> {
  return withSchemaEngine(null, async (engine) => {
    const { stdout } = await engine.diff({
      from: before === null ? { tag: 'empty' } : datamodel(before),
      to: datamodel(after),
      script: true,
      exitCode: null,
      filters: NO_FILTERS,
    });
    return stdout ?? '';
  });
}

function datamodel(content: string) {
  return { tag: 'schemaDatamodel' as const, files: [{ path: SCHEMA_FILE, content }] };
}

/** The engine writes a comment where there is nothing to do. */
function isEmpty(sql: string): boolean {
  return sql.split('\n').every((line) => line.trim() === '' || line.startsWith('--'));
}

/** 20260131T235959Z as Prisma names folders: 20260131235959. */
function timestamp(now: Date): string {
  return now.toISOString().replace(/\D/g, '').slice(0, 14);
}

function slug(name: string): string {
  return name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
}
