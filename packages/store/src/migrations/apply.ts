/** Applies the migrations that a database lacks. */
import { migrationError } from './migration-error.ts';
import { readMigrations } from './migration-files.ts';
import { withMigrationLock } from './migration-lock.ts';
import { NO_FILTERS, withSchemaEngine } from './schema-engine.ts';

/**
 * Brings a database up to date. Safe to call from several processes at once, and again when there is nothing to do.
 * What was applied is recorded in `_prisma_migrations`, so that Prisma's own commands agree with it.
 * @param databaseUrl the PostgreSQL connection string; the role has to own the schema
 * @param root the directory that has `prisma/migrations`
 * @returns the names of the migrations that were applied now, in order
 * @throws MigrationError when one fails; pg's error when PostgreSQL can't be reached
 */
export async function applyMigrations(databaseUrl: string, root: string): Promise<string[]> {
  const migrationsList = await readMigrations(root);
  return withMigrationLock(databaseUrl, () =>
    withSchemaEngine(databaseUrl, async (engine) => {
      try {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList,
          filters: NO_FILTERS,
        });
        return appliedMigrationNames;
      } catch (error) {
        throw migrationError(error);
      }
    }),
  );
}
