/** Compares a database with the migrations on disk, and changes neither. */
import { readMigrations } from './migration-files.ts';
import { NO_FILTERS, withSchemaEngine } from './schema-engine.ts';

export interface MigrationStatus {
  /** On disk, not yet in the database: `db:migrate` applies them. */
  pending: string[];
  /** In the database, not on disk: the database is newer than this checkout. */
  unknown: string[];
  /** Begun and not finished: a person has to look. */
  failed: string[];
  /** Changed on disk after they were applied: databases made before and after differ. */
  edited: string[];
}

/**
 * Says what a database lacks.
 * @param databaseUrl the PostgreSQL connection string
 * @param root the directory that has `prisma/migrations`
 * @throws Error that names the address, when PostgreSQL can't be reached
 */
export async function migrationStatus(databaseUrl: string, root: string): Promise<MigrationStatus> {
  const migrationsList = await readMigrations(root);
  const found = await withSchemaEngine(databaseUrl, (engine) =>
    engine.diagnoseMigrationHistory({ migrationsList, optInToShadowDatabase: false, filters: NO_FILTERS }),
  );
  const { history } = found;
  return {
    pending: history && 'unappliedMigrationNames' in history ? history.unappliedMigrationNames : [],
    unknown: history && 'unpersistedMigrationNames' in history ? history.unpersistedMigrationNames : [],
    failed: found.failedMigrationNames,
    edited: found.editedMigrationNames,
  };
}
