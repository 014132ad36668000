/**
 * The migrations folder on disk: `<timestamp>_<name>/migration.sql`, applied in the order of the names, and beside each
 * the schema.prisma it leads to, which the next one is compared with.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { MigrationList } from '@prisma/schema-engine-wasm/schema_engine_bg';

/** Tells Prisma's own commands that these migrations are for PostgreSQL. */
const LOCK_FILE = 'migration_lock.toml';

export const SQL_FILE = 'migration.sql';
export const SCHEMA_FILE = 'schema.prisma';

/** Where migrations are in a checkout or an image. */
export function migrationsDirectory(root: string): string {
  return join(root, 'prisma', 'migrations');
}

/** Where the schema is that people edit. */
export function schemaPath(root: string): string {
  return join(root, 'prisma', SCHEMA_FILE);
}

/**
 * The names of all migrations, oldest first; none when there is no folder yet.
 * @param root the directory that has `prisma/`
 */
export async function migrationNames(root: string): Promise<string[]> {
  try {
    const entries = await readdir(migrationsDirectory(root), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
    return names.sort();
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/**
 * All migrations with their SQL, in the form that the schema engine takes.
 * @param root the directory that has `prisma/`
 */
export async function readMigrations(root: string): Promise<MigrationList> {
  const baseDir = migrationsDirectory(root);
  const names = await migrationNames(root);
  return {
    baseDir,
    lockfile: { path: LOCK_FILE, content: await readIfThere(join(baseDir, LOCK_FILE)) },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      names.map(async (name) => ({
        path: name,
        migrationFile: {
          path: SQL_FILE,
          content: { tag: 'ok' as const, value: await readFile(join(baseDir, name, SQL_FILE), 'utf8') },
        },
      })),
    ),
  };
}

/** A file's text, or null when there is no such file. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT';
}
