/** What holds of imports at every moment: sync states and payloads of listings, runs and their pages, sequences. */
import { Prisma } from '../database.ts';
import { PAGE_TOTALS } from '../ledger/page-totals.ts';

/** A number of a run's sums. */
const sum = (name: string) => Prisma.sql`(t.totals ->> ${Prisma.raw(`'${name}'`)})::bigint`;

/** Each statement gives a row for each thing that breaks the rule, with its name as `subject`. */
export const IMPORT_RULES = {
  listings_without_sync_state: Prisma.sql`
    SELECT 'listing ' || m.id AS subject FROM platform_mappings m
    WHERE NOT EXISTS (SELECT FROM listing_sync_state s
      WHERE s.shop_id = m.shop_id AND s.external_id = m.external_id AND s.mapping_id = m.id)`,

  sync_states_without_listing: Prisma.sql`
    SELECT 'product ' || s.external_id || ' of shop ' || s.shop_id AS subject FROM listing_sync_state s
    WHERE s.mapping_id IS NOT NULL AND NOT EXISTS (SELECT FROM platform_mappings m WHERE m.id = s.mapping_id)`,

  live_and_delisted: Prisma.sql`
    SELECT 'listing ' || m.id AS subject
    FROM platform_mappings m JOIN listing_sync_state s ON s.mapping_id = m.id
      AND s.shop_id = m.shop_id AND s.external_id = m.external_id
    WHERE s.live <> (m.delisted_at IS NULL)`,

  rejected_and_in_sync: Prisma.sql`
    SELECT 'product ' || s.external_id || ' of shop ' || s.shop_id AS subject
    FROM listing_sync_state s JOIN import_rejects r USING (shop_id, external_id)
    WHERE s.live AND s.synced AND r.resolved_at IS NULL`,

  live_listings_without_payload: Prisma.sql`
    SELECT 'listing ' || m.id AS subject FROM platform_mappings m
    WHERE m.delisted_at IS NULL
      AND NOT EXISTS (SELECT FROM raw_import_data d WHERE d.shop_id = m.shop_id AND d.external_id = m.external_id)`,

  payloads_of_nothing: Prisma.sql`
    SELECT 'payload ' || d.external_id || ' of shop ' || d.shop_id AS subject FROM raw_import_data d
    WHERE NOT EXISTS (SELECT FROM listing_sync_state s WHERE s.shop_id = d.shop_id AND s.external_id = d.external_id)`,

  run_sums: Prisma.sql`
    SELECT 'run ' || t.id AS subject FROM (
      SELECT r.id, r.status, CASE WHEN r.ended_at IS NULL OR r.totals IS NULL THEN (${PAGE_TOTALS}) ELSE r.totals END AS totals
      FROM import_runs r) t
    WHERE ${sum('listed')} <> ${sum('distinct')} + ${sum('duplicates')}
      OR ${sum('distinct')} < ${sum('fetched')} + ${sum('unchangedByList')} + ${sum('withdrawn')}
      OR ${sum('fetched')} <> ${sum('created')} + ${sum('updated')} + ${sum('unchanged')} + ${sum('rejected')}
      OR t.status = 'completed'
        AND ${sum('distinct')} <> ${sum('fetched')} + ${sum('unchangedByList')} + ${sum('withdrawn')}`,

  // Pages may have been pruned, then there is nothing to compare with; calls are still counted after a run was cancelled.
  kept_sums: Prisma.sql`
    SELECT 'run ' || t.id AS subject FROM (
      SELECT r.id, r.totals - ARRAY['apiCalls', 'throttled'] AS kept, (${PAGE_TOTALS}) - ARRAY['apiCalls', 'throttled'] AS totals
      FROM import_runs r
      WHERE r.totals IS NOT NULL AND r.ended_at IS NOT NULL AND EXISTS (SELECT FROM import_pages p WHERE p.run_id = r.id)) t
    WHERE t.kept <> t.totals AND t.kept -> 'pages' = t.totals -> 'pages' AND t.kept -> 'deadPages' = t.totals -> 'deadPages'`,

  ended_with_open_pages: Prisma.sql`
    SELECT DISTINCT 'run ' || p.run_id AS subject FROM import_pages p JOIN import_runs r ON r.id = p.run_id
    WHERE p.status IN ('ready', 'queued', 'running') AND r.ended_at IS NOT NULL`,

  ended_and_not_ended: Prisma.sql`
    SELECT 'run ' || id AS subject FROM import_runs
    WHERE (ended_at IS NOT NULL) <> (status IN ('completed', 'completed_with_errors', 'failed', 'cancelled'))`,

  letters_of_living_pages: Prisma.sql`
    SELECT 'dead letter ' || d.id AS subject FROM dead_letters d LEFT JOIN import_pages p ON p.id = d.page_id
    WHERE d.status = 'dead' AND p.status IS DISTINCT FROM 'dead'`,

  // A part of a backup that was restored alone: the next value that is drawn would be one that was drawn before.
  sequences_behind: Prisma.sql`
    SELECT s.name AS subject FROM (VALUES
      ('import_ticket_seq', (SELECT last_value FROM import_ticket_seq), (SELECT max(ticket) FROM listing_sync_state)),
      ('import_claim_seq', (SELECT last_value FROM import_claim_seq), (SELECT max(claim) FROM import_pages)),
      ('import_runs_id_seq', (SELECT last_value FROM import_runs_id_seq), (SELECT max(id) FROM import_runs)),
      ('import_pages_id_seq', (SELECT last_value FROM import_pages_id_seq), (SELECT max(id) FROM import_pages)),
      ('master_products_id_seq', (SELECT last_value FROM master_products_id_seq), (SELECT max(id) FROM master_products)),
      ('platform_mappings_id_seq', (SELECT last_value FROM platform_mappings_id_seq), (SELECT max(id) FROM platform_mappings)),
      ('platform_variants_id_seq', (SELECT last_value FROM platform_variants_id_seq), (SELECT max(id) FROM platform_variants))
    ) AS s (name, drawn, used) WHERE s.used > s.drawn`,

  unchecked_constraints: Prisma.sql`
    SELECT conname || ' of ' || conrelid::regclass AS subject FROM pg_constraint
    WHERE NOT convalidated AND connamespace = current_schema()::regnamespace`,
} as const satisfies Readonly<Record<string, Prisma.Sql>>;
