/** Asks PostgreSQL whether it can be used, before anything relies on it. */
import type { Database } from '@syncstore/store';
import { DependencyError } from './dependency-error.ts';

/**
 * @throws DependencyError that names host and port when it can't be reached, or says that migrations are missing
 */
export async function checkDatabase(database: Database, url: string): Promise<void> {
  const { host, pathname } = new URL(url);
  try {
    await database.sql.$queryRaw`SELECT 1`;
  } catch (error) {
    throw new DependencyError(
      `PostgreSQL at ${host}${pathname} (DATABASE_URL) can't be used: ${reasonOf(error)}. Start it, or correct DATABASE_URL.`,
      { cause: error },
    );
  }
  const tables = await database.sql.$queryRaw<{ found: boolean }[]>`
    SELECT to_regclass('import_runs') IS NOT NULL AS found`;
  if (!tables[0]?.found) {
    throw new DependencyError(
      `The database ${pathname.slice(1)} at ${host} has no tables of SyncStore yet. Create them: npm run db:migrate`,
    );
  }
}

function reasonOf(error: unknown): string {
  // A name with several addresses, none of which answers: the error as a whole says nothing.
  if (error instanceof AggregateError) return error.errors.map(reasonOf).join(', ');
  return error instanceof Error ? error.message.trim() : String(error);
}
