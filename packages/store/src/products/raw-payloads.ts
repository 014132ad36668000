/**
 * The latest raw payload of each listing and open reject.
 *
 * Payloads travel as text, outside of any JSON parameter: jsonb would refuse some of them, reorder the rest, and cost
 * the server a parse. They are more than half of what writing a product costs.
 */
import { Prisma, type Sql } from '../database.ts';
import { texts } from './binary-arrays.ts';

export interface RawPayload {
  readonly externalId: string;
  readonly raw: string;
  readonly sourceHash: string;
  readonly status: 'mapped' | 'rejected';
}

/** A payload that is held already, as that of an open reject that is fetched again mostly is, is not written again. */
export async function writeRawPayloads(
  sql: Sql,
  context: { readonly shopId: number; readonly runId: number },
  payloads: readonly RawPayload[],
): Promise<void> {
  if (payloads.length === 0) return;
  const column = (of: (payload: RawPayload) => string) => texts(payloads.map(of));
  await sql.$executeRaw`
    INSERT INTO raw_import_data AS r (shop_id, external_id, status, payload, source_hash, run_id, fetched_at)
    SELECT ${context.shopId}::int, i.external_id, i.status, i.payload, i.source_hash, ${context.runId}::int, now()
    FROM unnest(${column((p) => p.externalId)}::text[], ${column((p) => p.status)}::text[],
      ${column((p) => p.raw)}::text[], ${column((p) => p.sourceHash)}::text[])
      AS i (external_id, status, payload, source_hash)
    ORDER BY i.external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET status = EXCLUDED.status, payload = EXCLUDED.payload,
      source_hash = EXCLUDED.source_hash, run_id = EXCLUDED.run_id, fetched_at = EXCLUDED.fetched_at
    WHERE (r.source_hash, r.status) <> (EXCLUDED.source_hash, EXCLUDED.status)`;
}

/** Notes that payloads which we held were mapped after all; when they were fetched stays as it is. */
export async function markMapped(sql: Sql, shopId: number, externalIds: readonly string[]): Promise<void> {
  if (externalIds.length === 0) return;
  await sql.$executeRaw`
    UPDATE raw_import_data SET status = 'mapped'
    WHERE shop_id = ${shopId} AND external_id = ANY (${[...externalIds]}::text[])`;
}

/** A payload that we hold, as it was fetched. */
export interface StoredPayload {
  readonly externalId: string;
  /** JSON text. */
  readonly raw: string;
  readonly sourceHash: string;
  /** Unix seconds. */
  readonly updatedAt: number;
  /** Unix milliseconds by the marketplace's clock. */
  readonly askedAt: number;
  /** Of the listing's latest write: still the same when the payload is written, or something newer came. */
  readonly ticket: number;
}

/** Whether open reject `r` has a payload to map again: not when the marketplace's newest answer could not be had. */
export const HAS_PAYLOAD = Prisma.sql`NOT r.reasons @> '[{"code":"detail_unavailable"}]'::jsonb AND EXISTS (
  SELECT FROM raw_import_data w WHERE w.shop_id = r.shop_id AND w.external_id = r.external_id AND w.status = 'rejected')`;

/** The stored payloads of those of the products that are open rejects and live. */
export async function rejectedPayloads(
  sql: Sql,
  shopId: number,
  externalIds: readonly string[],
): Promise<StoredPayload[]> {
  return sql.$queryRaw<StoredPayload[]>`
    SELECT w.external_id AS "externalId", w.payload AS raw, w.source_hash AS "sourceHash",
      s.platform_updated_at::float8 AS "updatedAt", s.details_asked_at::float8 AS "askedAt", s.ticket::float8 AS ticket
    FROM raw_import_data w
    JOIN listing_sync_state s ON s.shop_id = w.shop_id AND s.external_id = w.external_id AND s.source_hash = w.source_hash
    JOIN import_rejects r ON r.shop_id = w.shop_id AND r.external_id = w.external_id
    WHERE w.shop_id = ${shopId} AND w.external_id = ANY (${[...externalIds]}::text[]) AND s.live
      AND r.resolved_at IS NULL AND ${HAS_PAYLOAD}`;
}
