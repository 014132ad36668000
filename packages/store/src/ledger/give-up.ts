/**
 * Ends a run whose marketplace has been down for longer than the settings allow: all its open pages die, each with a dead
 * letter, and the run is `failed`. Redriving the letters takes it up where it stopped.
 *
 * Locks are taken in the order of a list commit: pages, then the run. After the second no list commit can open another page.
 * A page in another worker's hands dies under it: the fence stops its next write. The jobs of the others find them dead
 * and add their letters to the queue; the sweep does so for those that have none.
 */
import { type Database, inTransaction, Prisma, type Sql } from '../database.ts';
import { storableText } from '../storable.ts';
import { bury, type Death } from './death.ts';
import type { ClaimedPage } from './page-row.ts';
import { PAGE_TOTALS } from './page-totals.ts';
import { holdPage, staleClaim } from './pages.ts';

/**
 * @param page the claimed page that found it out
 * @param death what it dies of; the others die of the same, having attempted nothing
 * @returns id of the claimed page's dead letter
 * @throws StaleClaimError when the page is not ours any more
 */
export async function giveUpRun(database: Database, page: ClaimedPage, death: Death): Promise<number> {
  return inTransaction(database, async (sql) => {
    await lockOpenPages(sql, page.runId);
    await holdPage(sql, page);
    await sql.$queryRaw`SELECT id FROM import_runs WHERE id = ${page.runId} FOR NO KEY UPDATE`;
    const own = await buryOne(sql, page, page, death);
    if (own === null) throw staleClaim(page);
    const nothing = { ...death, attempt: null, sourceAttemptsMade: 0, apiCalls: 0, throttled: 0 };
    for (const other of await lockOpenPages(sql, page.runId)) await buryOne(sql, other, page, nothing);
    await sql.$executeRaw`
      UPDATE import_runs r SET status = 'failed', phase = 'ended', ended_at = now(), totals = (${PAGE_TOTALS}),
        message = ${storableText(death.userMessage)}
      WHERE r.id = ${page.runId} AND r.status IN ('running', 'redriving')`;
    return own;
  });
}

interface PageKey {
  readonly pageId: number;
  readonly generation: number;
}

async function lockOpenPages(sql: Sql, runId: number): Promise<PageKey[]> {
  return sql.$queryRaw<PageKey[]>`
    SELECT id::float8 AS "pageId", generation FROM import_pages
    WHERE run_id = ${runId} AND status IN ('ready', 'queued', 'running') ORDER BY id FOR NO KEY UPDATE`;
}

async function buryOne(
  sql: Sql,
  { pageId, generation }: PageKey,
  { shop }: ClaimedPage,
  death: Death,
): Promise<number | null> {
  return bury(sql, { pageId, generation, platform: shop.platform }, Prisma.sql`true`, death);
}
