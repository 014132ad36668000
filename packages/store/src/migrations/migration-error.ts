/** What went wrong with a migration, in PostgreSQL's words, and what to do about it. */

/** Thrown when a migration can't be applied, or an earlier one failed half-way. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Turns the schema engine's error, which ends in a trace of the engine's own source, into a MigrationError.
 * @param error what the engine threw
 */
export function migrationError(error: unknown): MigrationError {
  const report = error instanceof Error ? error.message : String(error);
  const said = report.replace(/^ +0: [\s\S]*$/m, '').trim();
  const name = /migration_name="([^"]+)"/.exec(report)?.[1] ?? /^The `([^`]+)` migration/m.exec(report)?.[1];
  const retry =
    name === undefined
      ? ''
      : ` Then forget the failed attempt (DELETE FROM _prisma_migrations WHERE migration_name = '${name}') and migrate again.`;
  return new MigrationError(
    `The database could not be migrated${name === undefined ? '' : ` (${name})`}: ${said}\n` +
      'Later migrations were not applied. A migration runs in one transaction, unless it has a statement that cannot: ' +
      `look at what it left behind, correct its SQL.${retry}`,
    { cause: error },
  );
}
