/**
 * The schema engine's way to PostgreSQL.
 *
 * Prisma's own adapter cuts a migration at every semicolon and sends the pieces one by one. That breaks functions, DO blocks
 * and strings that contain one, and a migration that fails half-way leaves its first half behind. Here a migration travels
 * as it was written, in one message, which PostgreSQL runs as one transaction.
 */
import { PrismaPg } from '@prisma/adapter-pg';
import { DriverAdapterError, type SqlMigrationAwareDriverAdapterFactory } from '@prisma/driver-adapter-utils';
import { DatabaseError, type Pool } from 'pg';

/**
 * Makes an adapter for the engine.
 * @param pool whose connections it uses; closing it remains the caller's
 */
export function postgresAdapter(pool: Pool): SqlMigrationAwareDriverAdapterFactory {
  const prisma = new PrismaPg(pool);
  const connect = async () => {
    const adapter = await prisma.connect();
    adapter.executeScript = (script) => executeScript(pool, script);
    return adapter;
  };
  const { provider, adapterName } = prisma;
  return { provider, adapterName, connect, connectToShadowDb: () => prisma.connectToShadowDb() };
}

async function executeScript(pool: Pool, script: string): Promise<void> {
  try {
    await pool.query(script);
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    const { code = '', severity = '', message, detail, column, hint } = error;
    // The engine reads these fields; of any other error it would only say that there was one.
    throw new DriverAdapterError({ kind: 'postgres', code, severity, message, detail, column, hint });
  }
}
