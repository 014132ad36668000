/** Finds a product whose details the marketplace gave before: asked for again, it tells a bad product from an outage. */
import type { Database } from '../database.ts';

/** Listings looked at. One with variants is worth looking for: its details may take calls that others' do not. */
const CANDIDATES = 50;

/**
 * @param except products that fail
 * @returns external id of a live listing of the shop that is in sync; null when it has none
 */
export async function witnessListing(
  database: Database,
  shopId: number,
  except: readonly string[],
): Promise<string | null> {
  const rows = await database.sql.$queryRaw<{ external_id: string }[]>`
    SELECT external_id FROM (
      SELECT external_id, mapping_id FROM listing_sync_state
      WHERE shop_id = ${shopId} AND live AND synced AND external_id <> ALL (${[...except]}::text[]) LIMIT ${CANDIDATES}
    ) AS candidate
    ORDER BY (SELECT count(*) FROM platform_variants v WHERE v.mapping_id = candidate.mapping_id) > 1 DESC, random()
    LIMIT 1`;
  return rows[0]?.external_id ?? null;
}
