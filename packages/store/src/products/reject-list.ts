/** Open rejects as operators look for them. They are the dead letters of products: one a listing, with the reasons. */
import type { PlatformId, RejectReason } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';
import { platformOf } from '../ledger/page-row.ts';
import { HAS_PAYLOAD } from './raw-payloads.ts';

export interface RejectFilter {
  readonly platform?: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop?: string;
  /** Code of one of the reasons. */
  readonly reason?: RejectReason['code'];
  readonly externalIds?: readonly string[];
  /** Id of the run that saw it last. */
  readonly run?: number;
  /** The last one that was seen: those behind it. */
  readonly before?: Pick<RejectView, 'lastSeenAt' | 'shopId' | 'externalId'>;
  readonly limit?: number;
}

export interface RejectView {
  readonly platform: PlatformId;
  readonly shop: string;
  readonly shopId: number;
  readonly externalId: string;
  readonly name: string | null;
  readonly reasons: readonly RejectReason[];
  /** How often it was rejected without a success between. */
  readonly count: number;
  /** Whether there is a payload to map again; without one it has to be fetched. */
  readonly hasPayload: boolean;
  readonly firstRunId: number;
  readonly lastRunId: number;
  readonly firstSeenAt: Date;
  readonly lastSeenAt: Date;
}

/** @returns open rejects that fit, the newest first */
export async function listRejects(database: Database, filter: RejectFilter): Promise<RejectView[]> {
  const { platform, shop, reason, externalIds, run, before, limit } = filter;
  const parts = [Prisma.sql`r.resolved_at IS NULL`];
  if (platform) parts.push(Prisma.sql`s.platform = ${platform}`);
  if (shop) parts.push(Prisma.sql`s.external_id = ${shop}`);
  if (reason) parts.push(Prisma.sql`r.reasons @> ${JSON.stringify([{ code: reason }])}::jsonb`);
  if (externalIds) parts.push(Prisma.sql`r.external_id = ANY (${[...externalIds]}::text[])`);
  if (run) parts.push(Prisma.sql`r.last_run_id = ${run}`);
  if (before) {
    parts.push(Prisma.sql`(r.last_seen_at < ${before.lastSeenAt}
      OR (r.last_seen_at = ${before.lastSeenAt} AND (r.shop_id, r.external_id) > (${before.shopId}::int, ${before.externalId})))`);
  }
  const rows = await database.sql.$queryRaw<(Omit<RejectView, 'platform'> & { platform: string })[]>`
    SELECT s.platform, s.external_id AS shop, r.shop_id AS "shopId", r.external_id AS "externalId", r.name, r.reasons,
      r.count, ${HAS_PAYLOAD} AS "hasPayload", r.first_run_id AS "firstRunId", r.last_run_id AS "lastRunId",
      r.first_seen_at AS "firstSeenAt", r.last_seen_at AS "lastSeenAt"
    FROM import_rejects r JOIN shops s ON s.id = r.shop_id
    WHERE ${Prisma.join(parts, ' AND ')}
    ORDER BY r.last_seen_at DESC, r.shop_id, r.external_id LIMIT ${limit ?? null}`;
  return rows.map((row) => ({ ...row, platform: platformOf(row.platform) }));
}

/** What is wrong with the products that a run rejected, and with how many. */
export interface RejectGroup {
  readonly code: RejectReason['code'];
  /** With `*` in the place of ids, so that the same field of every variant is one. */
  readonly field: string;
  /** Products, each once. */
  readonly count: number;
}

const MOST_GROUPS = 50;

/** @returns reasons of the open rejects that this run saw last, the most frequent first */
export function rejectGroups(database: Database, runId: number): Promise<RejectGroup[]> {
  return database.sql.$queryRaw<RejectGroup[]>`
    SELECT reason->>'code' AS code, regexp_replace(reason->>'field', '[0-9]{5,}', '*', 'g') AS field,
      count(DISTINCT r.external_id)::int AS count
    FROM import_runs u JOIN import_rejects r ON r.shop_id = u.shop_id AND r.last_run_id = u.id
      CROSS JOIN jsonb_array_elements(r.reasons) AS reason
    WHERE u.id = ${runId} AND r.resolved_at IS NULL
    GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT ${MOST_GROUPS}`;
}

/** @returns the payload of a reject as the JSON text it came as; null when none is held */
export async function rejectPayload(
  database: Database,
  { shopId, externalId }: Pick<RejectView, 'shopId' | 'externalId'>,
): Promise<string | null> {
  const row = await database.prisma.rawImportData.findUnique({
    where: { shopId_externalId: { shopId, externalId } },
    select: { payload: true },
  });
  return row?.payload ?? null;
}
