/**
 * The sync state decides who may write a listing.
 *
 * Writes are ordered by the platform's update time, then by a ticket drawn before the call; the guard stands in the
 * statement's WHERE, so that of two runs that fetched the same product the newer answer stands whichever commits last.
 * A row that this transaction wrote is locked until it ends: it serialises all writers of that listing.
 */
import { Prisma, type Sql } from '../database.ts';
import { jsonb } from '../storable.ts';
import type { FetchedProduct, RejectedProduct, UnchangedProduct } from './chunk.ts';

export interface StateKey {
  readonly shopId: number;
  readonly ticket: number;
  readonly pipelineVersion: number;
}

/** The rows of a guarded upsert in the shape of `jsonb_to_recordset`. */
type StateInput = Pick<
  UnchangedProduct,
  'externalId' | 'updatedAt' | 'fingerprint' | 'askedAt' | 'sourceHash'
>;

const GUARD = Prisma.sql`
  (EXCLUDED.platform_updated_at, EXCLUDED.ticket) > (s.platform_updated_at, s.ticket)
  AND (s.live OR EXCLUDED.ticket > s.ticket) AND EXCLUDED.pipeline_version >= s.pipeline_version`;

/** The right to write a listing. */
export interface Admission {
  readonly mappingId: number;
  /** Nothing was known of it: there are no rows of it to look for. */
  readonly isNew: boolean;
}

/** Claims the right to write products, by external id. A listing that is new is given its id. */
export async function admitProducts(
  sql: Sql,
  key: StateKey,
  products: readonly FetchedProduct[],
): Promise<Map<string, Admission>> {
  const rows = await upsertStates(sql, key, products, true);
  return new Map(rows.map((row) => [row.external_id, { mappingId: row.mapping_id ?? 0, isNew: row.is_new }]));
}

/** Marks listings whose newest payload was rejected: never in sync, so that every run fetches them again. */
export async function admitRejects(
  sql: Sql,
  key: StateKey,
  rejects: readonly RejectedProduct[],
): Promise<Set<string>> {
  const withPayload = rejects.flatMap((reject) => (reject.payload ? [{ ...reject, ...reject.payload }] : []));
  const rows = await upsertStates(sql, key, withPayload, false);
  const admitted = new Set(rows.map((row) => row.external_id));
  const without = rejects.filter((reject) => reject.payload === null).map((reject) => reject.externalId);
  for (const externalId of await markUnavailable(sql, key, without)) admitted.add(externalId);
  return admitted;
}

/**
 * Notes that the marketplace shows listings whose details could not be had. What is known of them stays, and any answer
 * supersedes the rows that are new; without a row, nobody would notice when such a listing is gone.
 */
async function markUnavailable(sql: Sql, key: StateKey, externalIds: readonly string[]): Promise<string[]> {
  if (externalIds.length === 0) return [];
  const rows = await sql.$queryRaw<{ external_id: string }[]>`
    INSERT INTO listing_sync_state AS s (shop_id, external_id, live, synced, platform_updated_at, list_fingerprint,
      details_asked_at, pipeline_version, ticket)
    SELECT ${key.shopId}::int, id, true, false, 0, '', 0, 0, ${key.ticket}::bigint
    FROM unnest(${[...externalIds].sort()}::text[]) AS id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET live = true, synced = false, ticket = EXCLUDED.ticket
    WHERE EXCLUDED.ticket > s.ticket
    RETURNING s.external_id`;
  return rows.map((row) => row.external_id);
}

interface StateRow {
  external_id: string;
  mapping_id: number | null;
  is_new: boolean;
}

async function upsertStates(
  sql: Sql,
  key: StateKey,
  states: readonly StateInput[],
  synced: boolean,
): Promise<StateRow[]> {
  if (states.length === 0) return [];
  const input = jsonb(
    states.map((state) => ({
      external_id: state.externalId,
      updated_at: state.updatedAt,
      fingerprint: state.fingerprint,
      asked_at: state.askedAt,
      source_hash: state.sourceHash,
    })),
  );
  // A row that was updated was locked before, which shows in its xmax.
  return sql.$queryRaw<StateRow[]>`
    INSERT INTO listing_sync_state AS s (shop_id, external_id, mapping_id, live, synced, platform_updated_at,
      list_fingerprint, details_asked_at, source_hash, pipeline_version, ticket)
    SELECT ${key.shopId}::int, i.external_id, CASE WHEN ${synced} THEN nextval('platform_mappings_id_seq') END, true,
      ${synced}, i.updated_at, i.fingerprint, i.asked_at, i.source_hash, ${key.pipelineVersion}::int, ${key.ticket}::bigint
    FROM jsonb_to_recordset(${input}::jsonb) AS i (external_id text, updated_at bigint, fingerprint text,
      asked_at bigint, source_hash text)
    ORDER BY i.external_id
    ON CONFLICT (shop_id, external_id) DO UPDATE SET
      mapping_id = coalesce(s.mapping_id, EXCLUDED.mapping_id), live = true, synced = EXCLUDED.synced,
      platform_updated_at = EXCLUDED.platform_updated_at, list_fingerprint = EXCLUDED.list_fingerprint,
      details_asked_at = EXCLUDED.details_asked_at, source_hash = EXCLUDED.source_hash,
      pipeline_version = EXCLUDED.pipeline_version, ticket = EXCLUDED.ticket
    WHERE ${GUARD}
    RETURNING s.external_id, s.mapping_id::float8 AS mapping_id, s.xmax = 0 AS is_new`;
}

/**
 * Which listings are live and as they were when their stored payloads were read. Their rows are locked until the transaction
 * ends: a payload that we held all along says nothing against a later answer, or a deletion.
 * @param tickets by external id, as read
 */
export async function unmovedListings(
  sql: Sql,
  shopId: number,
  tickets: ReadonlyMap<string, number>,
): Promise<Set<string>> {
  if (tickets.size === 0) return new Set();
  const rows = await sql.$queryRaw<{ external_id: string }[]>`
    SELECT s.external_id FROM unnest(${[...tickets.keys()]}::text[], ${[...tickets.values()]}::bigint[])
      AS i (external_id, ticket)
    JOIN listing_sync_state s ON s.shop_id = ${shopId}::int AND s.external_id = i.external_id
    WHERE s.live AND s.ticket = i.ticket ORDER BY s.external_id FOR NO KEY UPDATE OF s`;
  return new Set(rows.map((row) => row.external_id));
}

/** Moves the sync state of products whose source hash is the one we hold. The only write that an unchanged product costs. */
export async function touchUnchanged(
  sql: Sql,
  key: StateKey,
  products: readonly UnchangedProduct[],
): Promise<void> {
  if (products.length === 0) return;
  const input = jsonb(
    products.map((product) => ({
      external_id: product.externalId,
      updated_at: product.updatedAt,
      fingerprint: product.fingerprint,
      asked_at: product.askedAt,
      source_hash: product.sourceHash,
    })),
  );
  // The ids once more as an array, so that both columns of the primary key find the rows: joined alone, a planner that
  // takes the shop for a small one reads all of it.
  const ids = products.map(({ externalId }) => externalId);
  await sql.$executeRaw`
    UPDATE listing_sync_state s SET platform_updated_at = i.updated_at, list_fingerprint = i.fingerprint,
      details_asked_at = i.asked_at, ticket = ${key.ticket}::bigint
    FROM jsonb_to_recordset(${input}::jsonb) AS i (external_id text, updated_at bigint, fingerprint text,
      asked_at bigint, source_hash text)
    WHERE s.shop_id = ${key.shopId} AND s.external_id = ANY (${ids}::text[]) AND s.external_id = i.external_id
      AND s.source_hash = i.source_hash
      AND s.live AND s.synced AND (i.updated_at, ${key.ticket}::bigint) > (s.platform_updated_at, s.ticket)`;
}

/**
 * Marks listings as gone, unless something newer was written since the ticket was drawn. The ticket stays on the row:
 * only a fetch that was begun later revives it.
 * @returns the listings that were live before: external id to listing id (null when only a reject was known of it)
 */
export async function delist(
  sql: Sql,
  shopId: number,
  ticket: number,
  externalIds: readonly string[],
): Promise<Map<string, number | null>> {
  if (externalIds.length === 0) return new Map();
  const rows = await sql.$queryRaw<{ external_id: string; mapping_id: number | null }[]>`
    UPDATE listing_sync_state s SET live = false, ticket = ${ticket}::bigint
    WHERE shop_id = ${shopId} AND external_id = ANY (${[...externalIds].sort()}::text[]) AND live
      AND ticket < ${ticket}::bigint
    RETURNING s.external_id, s.mapping_id::float8 AS mapping_id`;
  return new Map(rows.map((row) => [row.external_id, row.mapping_id]));
}

export interface KnownListing {
  readonly sourceHash: string | null;
  readonly current: boolean;
}

/** What is held of products that were just fetched: `current` when live, in sync and mapped by this pipeline version or a later one. */
export async function knownListings(
  sql: Sql,
  shopId: number,
  pipelineVersion: number,
  externalIds: readonly string[],
): Promise<Map<string, KnownListing>> {
  const rows = await sql.$queryRaw<{ external_id: string; source_hash: string | null; current: boolean }[]>`
    SELECT external_id, source_hash, live AND synced AND pipeline_version >= ${pipelineVersion} AS current
    FROM listing_sync_state WHERE shop_id = ${shopId} AND external_id = ANY (${[...externalIds]}::text[])`;
  return new Map(rows.map((row) => [row.external_id, { sourceHash: row.source_hash, current: row.current }]));
}
