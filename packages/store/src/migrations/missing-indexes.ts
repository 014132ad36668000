/**
 * Which indexes of the migrations a database has not. Migrations are applied whole, so one is missing only when somebody
 * dropped it, or when a restore or a build beside the traffic (CONCURRENTLY) broke off and left it invalid.
 */
import type { Sql } from '../database.ts';
import { readMigrations } from './migration-files.ts';

export interface MissingIndex {
  readonly name: string;
  /** It is there, and PostgreSQL does not use it: drop it first. */
  readonly isInvalid: boolean;
  /** The statement that makes it, without a semicolon. */
  readonly statement: string;
}

const STATEMENTS =
  /(?<create>CREATE (?:UNIQUE )?INDEX "?(?<made>\w+)"? ON "?(?<table>\w+)"?[^;]*)|DROP INDEX (?:IF EXISTS )?"?(?<dropped>\w+)"?/g;

/**
 * @param root the directory that has `prisma/migrations`
 * @returns indexes that the migrations make, on tables that are there, and that the database lacks or can't use
 */
export async function missingIndexes(sql: Sql, root: string): Promise<MissingIndex[]> {
  const expected = indexesOf(await migrationTexts(root));
  const names = [...expected.keys()];
  const tables = [...expected.values()].map(({ table }) => table);
  const rows = await sql.$queryRaw<{ name: string; isInvalid: boolean }[]>`
    SELECT e.name, i.indexrelid IS NOT NULL AS "isInvalid"
    FROM unnest(${names}::text[], ${tables}::text[]) AS e (name, of_table)
    LEFT JOIN pg_index i ON i.indexrelid = to_regclass(quote_ident(e.name))
    WHERE to_regclass(quote_ident(e.of_table)) IS NOT NULL AND (i.indexrelid IS NULL OR NOT i.indisvalid)
    ORDER BY e.name`;
  return rows.map((row) => ({ ...row, statement: expected.get(row.name)?.statement ?? '' }));
}

async function migrationTexts(root: string): Promise<string[]> {
  const { migrationDirectories } = await readMigrations(root);
  return migrationDirectories.map(({ migrationFile }) =>
    migrationFile.content.tag === 'ok' ? migrationFile.content.value : '',
  );
}

/** Later migrations drop, and make again, what earlier ones made. */
function indexesOf(texts: readonly string[]): Map<string, { table: string; statement: string }> {
  const indexes = new Map<string, { table: string; statement: string }>();
  for (const { groups = {} } of texts.flatMap((text) => [...text.matchAll(STATEMENTS)])) {
    const { create, made, table, dropped } = groups;
    if (made !== undefined && table !== undefined && create !== undefined) {
      indexes.set(made, { table, statement: create.replace(/\s+/g, ' ').trim() });
    }
    if (dropped !== undefined) indexes.delete(dropped);
  }
  return indexes;
}
