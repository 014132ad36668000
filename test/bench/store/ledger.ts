/** The ledger around the chunks that are written: shops, a run, its slices, and claimed pages whose list is committed. */
import { randomBytes } from 'node:crypto';
import type { ShopRef } from '@syncstore/contracts';
import { type ClaimedPage, type Database, saveAuthorisation, tokenCipher } from '@syncstore/store';
import type { BenchShop } from './catalogue.ts';

/** Chunks of a page: what one list answer holds is written in two. */
const CHUNKS_A_PAGE = 2;
const SELLER = 'default';
const HOUR_MS = 3_600_000;

/** Connects the shops. @returns their rows, in the same order */
export async function connectShops(database: Database, shops: readonly BenchShop[]): Promise<ShopRef[]> {
  const cipher = tokenCipher(randomBytes(32));
  const refs: ShopRef[] = [];
  for (const shop of shops) {
    const { platform, externalId, region, currency } = shop;
    const tokens = { accessToken: 'a', accessExpiresAt: Date.now() + HOUR_MS, refreshToken: 'r' };
    const [id] = await saveAuthorisation(
      database,
      cipher,
      { id: platform, app: 'bench' },
      {
        grants: [{ subject: externalId, tokens: { ...tokens, refreshExpiresAt: null } }],
        shops: [
          { externalId, name: externalId, region, currency, cipher: shop.cipher, grantSubject: externalId },
        ],
      },
      SELLER,
    );
    if (id === undefined) throw new Error('the shop was not saved');
    refs.push({ id, platform, externalId, grantId: 0, cipher: shop.cipher, region });
  }
  return refs;
}

interface Listed {
  readonly externalId: string;
  readonly fingerprint: string;
  readonly counted: boolean;
}

/** One chunk with the page it belongs to, and what is left of that page after it. */
export interface ChunkOnPage<T> {
  readonly items: readonly T[];
  readonly page: ClaimedPage;
  readonly pendingAfter: readonly T[];
}

/** Opens a run of one shop: a slice for each lane, its chunks on claimed pages. */
export async function openPages<T extends Listed>(
  { pool }: Database,
  shop: ShopRef,
  currency: string,
  lanes: readonly (readonly (readonly T[])[])[],
): Promise<ChunkOnPage<T>[][]> {
  const runId = await insertedId(
    pool,
    `INSERT INTO import_runs (shop_id, kind, status, requested_by, start_ticket)
     VALUES ($1, 'deep', 'completed', 'bench', nextval('import_ticket_seq')) RETURNING id`,
    [shop.id],
  );
  const opened: ChunkOnPage<T>[][] = [];
  for (const chunks of lanes) {
    const sliceId = await insertedId(
      pool,
      `INSERT INTO import_slices (run_id, role, field, from_second, to_second, status)
       VALUES ($1, 'base', 'update_time', 0, 1, 'listed') RETURNING id`,
      [runId],
    );
    const lane: ChunkOnPage<T>[] = [];
    for (let first = 0; first < chunks.length; first += CHUNKS_A_PAGE) {
      const onPage = chunks.slice(first, first + CHUNKS_A_PAGE);
      const items = onPage.flat();
      const pageId = await insertedId(
        pool,
        `INSERT INTO import_pages (run_id, shop_id, slice_id, seq, priority, status, claim, lease_until, listed_at,
           listed_ids, pending, listed)
         VALUES ($1, $2, $3, $4, 0, 'running', 1, now() + interval '1 hour', now(), $5, $6, $7) RETURNING id`,
        [
          runId,
          shop.id,
          sliceId,
          first / CHUNKS_A_PAGE,
          items.map((item) => item.externalId),
          JSON.stringify(items.map((item) => [item.externalId, item.fingerprint, item.counted])),
          items.length,
        ],
      );
      const page = claimed(shop, currency, { pageId, runId, sliceId, seq: first / CHUNKS_A_PAGE });
      onPage.forEach((chunk, index) => {
        lane.push({ items: chunk, page, pendingAfter: onPage.slice(index + 1).flat() });
      });
    }
    opened.push(lane);
  }
  return opened;
}

async function insertedId(pool: Database['pool'], sql: string, values: unknown[]): Promise<number> {
  const { rows } = await pool.query<{ id: string | number }>(sql, values);
  return Number(rows[0]?.id);
}

function claimed(
  shop: ShopRef,
  currency: string,
  ids: Pick<ClaimedPage, 'pageId' | 'runId' | 'sliceId' | 'seq'>,
): ClaimedPage {
  return {
    ...ids,
    generation: 1,
    claim: 1,
    runKind: 'deep',
    shop,
    seller: SELLER,
    currency,
    sliceRole: 'base',
    query: { field: 'update_time', from: 0, to: 1, statuses: null, cursor: null },
    attempts: 0,
    stalls: 0,
    failing: false,
    listed: true,
    listTicket: 1,
    pending: [],
    gone: [],
  };
}
