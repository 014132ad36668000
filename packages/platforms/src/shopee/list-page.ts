/**
 * One page of a Shopee shop's product list (`get_item_list`). It is an offset list in undocumented order: the ledger
 * lists slices again that moved, this file only refuses to be led in circles.
 *
 * All six statuses are asked for unless a slice says otherwise: a status that is left out makes products look deleted,
 * and the two deleted ones tell of deletions for about 90 days [M].
 */
import type { ListedItem, ListPage, ListQuery } from '@syncstore/contracts';
import { z } from 'zod';
import { UNKNOWN_STATUS } from '../detail-answers.ts';
import { endlessPaging } from '../endless-paging.ts';
import type { CallFor } from '../http/api-call.ts';
import { shapedBy } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import type { ShopeeClient } from './client.ts';

const ITEM_LIST = '/api/v2/product/get_item_list';

/** [H: SPEC] */
export const SHOPEE_STATUSES = [
  'NORMAL',
  'UNLIST',
  'BANNED',
  'REVIEWING',
  'SELLER_DELETE',
  'SHOPEE_DELETE',
] as const;
const DELETED: readonly string[] = ['SELLER_DELETE', 'SHOPEE_DELETE'];

const pageSchema = z.object({
  response: z.object({
    // Whether an empty list is [] or left out is not known.
    item: z.array(z.unknown()).nullish(),
    total_count: z.number().nullish(),
    has_next_page: z.boolean().nullish(),
    // Absent on a page with room left [measured].
    next_offset: z.number().int().nullish(),
  }),
});

const rowSchema = z.object({
  item_id: z.union([z.number().int(), z.string().min(1)]),
  // A row that has an id is listed whatever else is wrong with it: leaving it out would make the product look gone.
  item_status: z.string().catch(''),
  update_time: z.number().int().catch(0),
});

const readPage = shapedBy(pageSchema);

/**
 * @param client how to call · @param on on whose behalf; its shop must not be null
 * @param query window on update_time, statuses, and the offset that the page before answered
 * @returns the page; a row without a readable id is left out and logged
 * @throws PlatformError `split-slice` beyond the offset limit; `endless_paging` when the next offset does not grow
 */
export async function listShopeePage(
  client: ShopeeClient,
  on: CallFor & { readonly shop: string },
  query: ListQuery,
): Promise<ListPage> {
  const { kit, settings } = client;
  const offset = Number(query.cursor ?? 0);
  // `from` has to be before `to` [H]. Whether the ends belong to the window is not documented, so a window of one
  // second is widened on both sides; the ledger drops what it gets twice.
  const widen = query.from >= query.to ? 1 : 0;
  const parameters = [
    ['offset', offset],
    ['page_size', settings.pageSize],
    ['item_status', query.statuses?.length ? query.statuses : SHOPEE_STATUSES],
    ['update_time_from', Math.max(0, query.from - widen)],
    ['update_time_to', query.to + widen],
  ] as const;
  const answer = await makeCall(kit, {
    ...on,
    endpoint: ITEM_LIST,
    kind: 'api',
    request: (accessToken) => client.shopRequest(ITEM_LIST, on.shop, accessToken, parameters),
    read: (json) => readPage(json).response,
  });
  const page = answer.value;
  const items: ListedItem[] = [];
  for (const entry of page.item ?? []) {
    const row = rowSchema.safeParse(entry);
    if (row.success) items.push(listedItem(row.data));
    else kit.logger.warn({ platform: kit.platform, shop: on.shop }, 'list row left out: no readable id');
  }
  const next = page.has_next_page === true ? nextOffset(offset, page.next_offset ?? null) : null;
  return { items, next, totalHint: page.total_count ?? null };
}

function listedItem(row: z.infer<typeof rowSchema>): ListedItem {
  const { item_status: status, update_time: updatedAt } = row;
  const readable = status !== '' && updatedAt > 0;
  return {
    externalId: String(row.item_id),
    state: DELETED.includes(status) ? 'deleted' : 'live',
    platformStatus: status === '' ? UNKNOWN_STATUS : status,
    updatedAt,
    // The list carries neither prices nor stock; update_time moves with both [H: SPEC]. An unreadable row never
    // counts as unchanged.
    fingerprint: readable ? `${status}@${updatedAt}` : `unreadable@${Date.now()}`,
  };
}

function nextOffset(offset: number, next: number | null): string {
  if (next !== null && next > offset) return String(next);
  const detail = `has_next_page after offset ${offset}, next_offset ${next ?? 'missing'}`;
  throw endlessPaging('shopee', ITEM_LIST, detail);
}
