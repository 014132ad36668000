/** Creates and drops whole databases. Names are our own, without quotes in them. */
import { Client } from 'pg';

/** The same server and role, another database. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return url.toString();
}

/**
 * Creates a database.
 * @param template copied if given; nobody may be connected to it
 */
export async function createDatabase(serverUrl: string, name: string, template?: string): Promise<void> {
  const suffix = template === undefined ? '' : ` TEMPLATE "${template}"`;
  await execute(serverUrl, `CREATE DATABASE "${name}"${suffix}`);
}

/** Drops a database, and whoever is still connected to it. */
export async function dropDatabase(serverUrl: string, name: string): Promise<void> {
  await execute(serverUrl, `DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
}

async function execute(serverUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
