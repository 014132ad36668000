/** Rejects: the products whose newest payload can't enter the catalogue, one row a listing, with the reasons. */
import type { Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import type { RejectedProduct } from './chunk.ts';

export async function openRejects(
  sql: Sql,
  context: { readonly shopId: number; readonly runId: number; readonly pipelineVersion: number },
  rejects: readonly RejectedProduct[],
): Promise<void> {
  if (rejects.length === 0) return;
  const input = jsonb(
    rejects.map((reject) => ({ external_id: reject.externalId, name: reject.name, reasons: reject.reasons })),
  );
  await sql.$executeRaw`
    INSERT INTO import_rejects AS r (shop_id, external_id, name, reasons, first_run_id, last_run_id, pipeline_version)
    SELECT ${context.shopId}::int, i.external_id, i.name, i.reasons, ${context.runId}::int, ${context.runId}::int,
      ${context.pipelineVersion}::int
    FROM jsonb_to_recordset(${input}::jsonb) AS i (external_id text, name text, reasons jsonb) ORDER BY i.external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET name = EXCLUDED.name, reasons = EXCLUDED.reasons,
      first_run_id = CASE WHEN r.resolved_at IS NULL THEN r.first_run_id ELSE EXCLUDED.first_run_id END,
      count = CASE WHEN r.resolved_at IS NULL THEN r.count + 1 ELSE 1 END,
      last_run_id = EXCLUDED.last_run_id, pipeline_version = EXCLUDED.pipeline_version, last_seen_at = now(),
      resolved_at = NULL`;
  await sql.$executeRaw`
    UPDATE platform_mappings SET sync_status = 'rejected'
    WHERE shop_id = ${context.shopId} AND external_id = ANY (${rejects.map((r) => r.externalId)}::text[])
      AND sync_status = 'synced'`;
}

/** Ends the rejects of products that were written, or are gone. */
export async function resolveRejects(
  sql: Sql,
  shopId: number,
  externalIds: readonly string[],
): Promise<void> {
  if (externalIds.length === 0) return;
  await sql.$executeRaw`
    UPDATE import_rejects SET resolved_at = now()
    WHERE shop_id = ${shopId} AND external_id = ANY (${[...externalIds]}::text[]) AND resolved_at IS NULL`;
}
