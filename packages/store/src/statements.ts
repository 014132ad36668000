/**
 * SQL statements on the driver itself, below Prisma.
 *
 * Prisma turns every parameter and every row into JSON and back, and keeps a query compiler of some 70 MB for it. For a
 * page's forty statements that is more work than all the rest that the client does with them, and a worker, which
 * runs nothing but such statements, needs no compiler at all.
 */
import type { QueryConfig, QueryResult } from 'pg';
import { Prisma } from './generated/client.ts';

/** What statements are run on: the pool, or an open transaction. Values in the template are sent as parameters. */
export interface Sql {
  /** @returns the rows. bigint and numeric come as text: cast them to float8 where they are to be numbers */
  $queryRaw<Rows>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<Rows>;
  /** @returns how many rows were written */
  $executeRaw(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]): Promise<number>;
}

interface Queryable {
  query(statement: QueryConfig): Promise<QueryResult>;
}

/**
 * @param nameOf what a statement is prepared as on its connection; left out, each is planned for the values it comes with
 */
export function sqlOn(connection: Queryable, nameOf?: (text: string) => string): Sql {
  const run = (query: TemplateStringsArray | Prisma.Sql, values: readonly unknown[]) => {
    const { text, values: flat } = 'text' in query ? query : Prisma.sql(query, ...values);
    return connection.query(nameOf ? { name: nameOf(text), text, values: flat } : { text, values: flat });
  };
  return {
    async $queryRaw<Rows>(query: TemplateStringsArray | Prisma.Sql, ...values: unknown[]) {
      // The caller names the type of the rows, here as with Prisma.
      return (await run(query, values)).rows as Rows;
    },
    async $executeRaw(query, ...values) {
      return (await run(query, values)).rowCount ?? 0;
    },
  };
}

const names = new Map<string, string>();

/**
 * What statements are prepared as, so that a connection plans each of them once. Only for statements whose texts are
 * written in the code: there are only so many of them, and what is prepared stays.
 */
export function preparedName(text: string): string {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `syncstore_${names.size + 1}`;
  names.set(text, name);
  return name;
}
