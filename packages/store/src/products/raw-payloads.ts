/**
 * The latest raw payload of each listing and open reject.
 *
 * Payloads travel as text, outside of any JSON parameter: jsonb would refuse some of them, reorder the rest, and cost
 * the server a parse. They are more than half of what writing a product costs.
 */
import type { Sql } from '../database.ts';
import { texts } from './binary-arrays.ts';

export interface RawPayload {
  readonly externalId: string;
  readonly raw: string;
  readonly sourceHash: string;
  readonly status: 'mapped' | 'rejected';
}

export async function writeRawPayloads(
  sql: Sql,
  context: { readonly shopId: number; readonly runId: number },
  payloads: readonly RawPayload[],
): Promise<void> {
  if (payloads.length === 0) return;
  const column = (of: (payload: RawPayload) => string) => texts(payloads.map(of));
  await sql.$executeRaw`
    INSERT INTO raw_import_data (shop_id, external_id, status, payload, source_hash, run_id, fetched_at)
    SELECT ${context.shopId}::int, i.external_id, i.status, i.payload, i.source_hash, ${context.runId}::int, now()
    FROM unnest(${column((p) => p.externalId)}::text[], ${column((p) => p.status)}::text[],
      ${column((p) => p.raw)}::text[], ${column((p) => p.sourceHash)}::text[])
      AS i (external_id, status, payload, source_hash)
    ORDER BY i.external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET status = EXCLUDED.status, payload = EXCLUDED.payload,
      source_hash = EXCLUDED.source_hash, run_id = EXCLUDED.run_id, fetched_at = EXCLUDED.fetched_at`;
}
