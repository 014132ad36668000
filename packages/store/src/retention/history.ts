/**
 * Keeps from growing for ever what only tells of the past: rejects that were resolved, alerts that are over, and the log of
 * who did what.
 *
 * The latest payload of a listing, or of an open reject, is never pruned, and no earlier ones are kept. What can go is the
 * payload of a product that never became a listing: with its reject, once that is resolved and old.
 */
import type { Database } from '../database.ts';
import { type Batches, deleteInBatches } from './batches.ts';

/**
 * @param ageMs since the reject was resolved, milliseconds
 * @returns how many rejects were deleted
 */
export async function pruneResolvedRejects(
  database: Database,
  ageMs: number,
  batches: Batches = {},
): Promise<number> {
  return deleteInBatches(batches, async (limit) => {
    // A reject that opens again meanwhile is locked, and skipped; a payload that is written meanwhile is younger.
    const rows = await database.sql.$queryRaw<{ rejects: number }[]>`
      WITH old AS (
        SELECT shop_id, external_id FROM import_rejects
        WHERE resolved_at < now() - ${ageMs}::float8 * interval '1 millisecond' LIMIT ${limit} FOR UPDATE SKIP LOCKED
      ), rejects AS (
        DELETE FROM import_rejects r USING old WHERE r.shop_id = old.shop_id AND r.external_id = old.external_id
        RETURNING r.shop_id, r.external_id
      ), payloads AS (
        DELETE FROM raw_import_data w USING rejects r
        WHERE w.shop_id = r.shop_id AND w.external_id = r.external_id
          AND w.fetched_at < now() - ${ageMs}::float8 * interval '1 millisecond'
          AND NOT EXISTS (
            SELECT FROM platform_mappings m WHERE m.shop_id = w.shop_id AND m.external_id = w.external_id)
      )
      SELECT count(*)::float8 AS rejects FROM rejects`;
    return rows[0]?.rejects ?? 0;
  });
}

/**
 * Alerts that are over, and notices that were sent or given up. What fires, and what is still to be sent, stays.
 * @param ageMs since then, milliseconds
 * @returns how many alerts were deleted
 */
export async function pruneAlerts(database: Database, ageMs: number, batches: Batches = {}): Promise<number> {
  await deleteInBatches(
    batches,
    (limit) => database.sql.$executeRaw`
      DELETE FROM alert_notices WHERE id IN (
        SELECT id FROM alert_notices
        WHERE next_try_at IS NULL AND created_at < now() - ${ageMs}::float8 * interval '1 millisecond' LIMIT ${limit})`,
  );
  return deleteInBatches(
    batches,
    (limit) => database.sql.$executeRaw`
      DELETE FROM alert_events WHERE id IN (
        SELECT id FROM alert_events
        WHERE resolved_at < now() - ${ageMs}::float8 * interval '1 millisecond' LIMIT ${limit})`,
  );
}

/**
 * @param ageMs since it was done, milliseconds
 * @returns how many entries of the log of who did what were deleted
 */
export async function pruneActions(
  database: Database,
  ageMs: number,
  batches: Batches = {},
): Promise<number> {
  return deleteInBatches(
    batches,
    (limit) => database.sql.$executeRaw`
      DELETE FROM operator_actions WHERE id IN (
        SELECT id FROM operator_actions
        WHERE at < now() - ${ageMs}::float8 * interval '1 millisecond' ORDER BY at LIMIT ${limit})`,
  );
}
