/** What alerts slowed imports down by, kept until they are over, so that a restart finds what to go back to. */
import type { Database } from './database.ts';
import { jsonb } from './storable.ts';

export interface StoredSlowdown {
  readonly plan: unknown;
  readonly applied: boolean;
}

export async function readSlowdown(database: Database): Promise<StoredSlowdown | null> {
  const rows = await database.sql.$queryRaw<StoredSlowdown[]>`SELECT plan, applied FROM import_slowdowns`;
  return rows[0] ?? null;
}

/** Writes what is going to be done, before it is. */
export async function planSlowdown(database: Database, plan: object, now: Date): Promise<void> {
  await database.sql.$executeRaw`
    INSERT INTO import_slowdowns (id, plan, since) VALUES (1, ${jsonb(plan)}::jsonb, ${now}) ON CONFLICT DO NOTHING`;
}

export async function slowdownApplied(database: Database): Promise<void> {
  await database.sql.$executeRaw`UPDATE import_slowdowns SET applied = true`;
}

export async function endSlowdown(database: Database): Promise<void> {
  await database.sql.$executeRaw`DELETE FROM import_slowdowns`;
}
