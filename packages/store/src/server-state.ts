/** What PostgreSQL says of itself, for whoever asks what is wrong: version, connections, and statements that take too long. */
import type { Sql } from './database.ts';

export interface ServerVersion {
  /** 170002 for 17.2 */
  readonly number: number;
  readonly text: string;
}

/** @returns what the server is */
export async function serverVersion(sql: Sql): Promise<ServerVersion> {
  const rows = await sql.$queryRaw<ServerVersion[]>`
    SELECT current_setting('server_version_num')::int AS number, current_setting('server_version') AS text`;
  return only(rows);
}

export interface ConnectionUse {
  /** Connections of the whole server, other databases among them: they share its limit. */
  readonly used: number;
  readonly max: number;
  /** Of this database, connections that do something. */
  readonly active: number;
  /** Producers that are connected, by the name that their connections carry. */
  readonly producers: number;
}

/** @returns how much of the server's connections is taken */
export async function connectionUse(sql: Sql): Promise<ConnectionUse> {
  const rows = await sql.$queryRaw<ConnectionUse[]>`
    SELECT (count(*) FILTER (WHERE backend_type = 'client backend'))::int AS used,
      current_setting('max_connections')::int AS max,
      (count(*) FILTER (WHERE datname = current_database() AND state = 'active'))::int AS active,
      (count(*) FILTER (WHERE datname = current_database() AND application_name = 'syncstore-producer'))::int AS producers
    FROM pg_stat_activity`;
  return only(rows);
}

export interface LongStatement {
  readonly pid: number;
  /** `active`, or `idle in transaction`: that one holds its locks though it does nothing. */
  readonly state: string;
  readonly seconds: number;
  /** Its beginning. */
  readonly query: string;
}

/** @returns what has run, or stood in an open transaction, for longer than that on this database; the oldest first */
export function longStatements(sql: Sql, longerThanSeconds: number): Promise<LongStatement[]> {
  return sql.$queryRaw<LongStatement[]>`
    SELECT pid, state, round(extract(epoch FROM now() - since))::float8 AS seconds,
      left(regexp_replace(query, '\\s+', ' ', 'g'), 80) AS query
    FROM (SELECT *, CASE WHEN state = 'active' THEN query_start ELSE state_change END AS since FROM pg_stat_activity) a
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
      AND state IN ('active', 'idle in transaction', 'idle in transaction (aborted)')
      AND now() - since > ${longerThanSeconds}::float8 * interval '1 second'
    ORDER BY since`;
}

export interface SlowStatement {
  readonly calls: number;
  readonly meanMs: number;
  /** Its beginning. */
  readonly query: string;
}

/**
 * @returns the statements of this database whose mean is above that, the slowest first; null when the extension
 *   pg_stat_statements, which counts them, is not there, or may not be read
 */
export async function slowStatements(sql: Sql, slowerThanMs: number): Promise<SlowStatement[] | null> {
  const found = await sql.$queryRaw<{ there: boolean }[]>`
    SELECT to_regclass('pg_stat_statements') IS NOT NULL
      AND current_setting('shared_preload_libraries') LIKE '%pg_stat_statements%' AS there`;
  if (!only(found).there) return null;
  return sql.$queryRaw<SlowStatement[]>`
    SELECT calls::float8 AS calls, mean_exec_time AS "meanMs", left(regexp_replace(query, '\\s+', ' ', 'g'), 80) AS query
    FROM pg_stat_statements
    WHERE dbid = (SELECT oid FROM pg_database WHERE datname = current_database()) AND mean_exec_time > ${slowerThanMs}::float8
    ORDER BY mean_exec_time DESC LIMIT 5`;
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL answered no row to a question that has one');
  return row;
}
