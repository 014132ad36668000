/**
 * One page of a TikTok Shop shop's products (`products/search`, version 202502). The cursor is a search-after token in
 * create order [inferred], so pages do not shift while products move; the end is an empty or absent token [H], never a
 * count.
 *
 * A search takes one status or ALL [H]. A slice that names several is walked status by status, and its cursor carries
 * which one it is at.
 */
import type { ListedItem, ListPage, ListQuery } from '@syncstore/contracts';
import { z } from 'zod';
import { UNKNOWN_STATUS } from '../detail-answers.ts';
import { endlessPaging } from '../endless-paging.ts';
import type { CallFor } from '../http/api-call.ts';
import { shapedBy } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import type { TikTokShopClient } from './client.ts';
import { listFingerprint } from './fingerprint.ts';

const PRODUCT_SEARCH = '/product/202502/products/search';

/** What a search can filter on, bar ALL [H]. */
export const TIKTOK_SHOP_STATUSES = [
  'ACTIVATE',
  'DRAFT',
  'PENDING',
  'FAILED',
  'SELLER_DEACTIVATED',
  'PLATFORM_DEACTIVATED',
  'FREEZE',
  'DELETED',
] as const;

const pageSchema = z.object({
  data: z.object({
    products: z.array(z.unknown()).nullish(),
    next_page_token: z.string().nullish(),
    total_count: z.number().nullish(),
  }),
});
const readPage = shapedBy(pageSchema);

const rowSchema = z.object({
  id: z.union([z.string().min(1), z.number().int()]),
  // Left out for Indonesian sellers that list only on Tokopedia [H]. A row that has an id is listed whatever else is
  // wrong with it: leaving it out would make the product look gone.
  status: z.string().catch(''),
  update_time: z.number().int().catch(0),
  skus: z.array(z.unknown()).catch([]),
});

export interface OnShop extends CallFor {
  readonly shop: string;
  readonly cipher: string;
}

/**
 * @param client how to call · @param on on whose behalf
 * @param query window (inclusive at both ends [H]), statuses, and the token that the page before answered
 * @returns the page; a row without a readable id is left out and logged
 * @throws PlatformError `split-slice` when more than 10,000 products match; `endless_paging` when a token comes twice
 */
export async function listTikTokShopPage(
  client: TikTokShopClient,
  on: OnShop,
  query: ListQuery,
): Promise<ListPage> {
  const { kit, settings } = client;
  const at = position(query);
  const parameters: Record<string, string> = {
    page_size: String(settings.pageSize),
    shop_cipher: on.cipher,
    ...(at.token === '' ? {} : { page_token: at.token }),
  };
  // Never `{}`: whether its two bytes are signed is not settled among SDKs [L].
  const body = JSON.stringify({
    status: at.status,
    [`${query.field}_ge`]: query.from,
    [`${query.field}_le`]: query.to,
  });
  const answer = await makeCall(kit, {
    ...on,
    endpoint: PRODUCT_SEARCH,
    kind: 'api',
    request: (accessToken) => client.apiRequest(PRODUCT_SEARCH, accessToken, parameters, body),
    read: (json) => readPage(json).data,
  });
  const page = answer.value;
  const items: ListedItem[] = [];
  for (const entry of page.products ?? []) {
    const row = rowSchema.safeParse(entry);
    if (row.success) items.push(listedItem(row.data));
    else kit.logger.warn({ platform: kit.platform, shop: on.shop }, 'list row left out: no readable id');
  }
  return {
    items,
    next: nextCursor(query, at, page.next_page_token ?? ''),
    totalHint: page.total_count ?? null,
  };
}

function listedItem(row: z.infer<typeof rowSchema>): ListedItem {
  const { status } = row;
  return {
    externalId: String(row.id),
    // Get Product refuses frozen products [M], while they can come back: withdrawn, not deleted.
    state: status === 'DELETED' ? 'deleted' : status === 'FREEZE' ? 'withdrawn' : 'live',
    platformStatus: status === '' ? UNKNOWN_STATUS : status,
    updatedAt: row.update_time,
    // A row without a time never counts as unchanged.
    fingerprint: row.update_time > 0 ? listFingerprint(row) : `unreadable@${Date.now()}`,
  };
}

interface Position {
  readonly status: string;
  /** Which of the query's statuses; 0 when there is only one, or all. */
  readonly index: number;
  readonly token: string;
}

/** With several statuses a cursor is `<index>:<token>`, otherwise the bare token. */
function position({ statuses, cursor }: ListQuery): Position {
  const only = statuses?.[0] ?? 'ALL';
  if (statuses === null || statuses.length < 2) return { status: only, index: 0, token: cursor ?? '' };
  const [, digits = '0', token = ''] = /^(\d+):(.*)$/s.exec(cursor ?? '') ?? [];
  const index = Number(digits);
  return { status: statuses[index] ?? 'ALL', index, token };
}

function nextCursor({ statuses }: ListQuery, at: Position, token: string): string | null {
  if (token !== '' && token === at.token) {
    const detail = `the page token came back unchanged (status ${at.status})`;
    throw endlessPaging('tiktok-shop', PRODUCT_SEARCH, detail);
  }
  const several = statuses !== null && statuses.length > 1;
  if (token !== '') return several ? `${at.index}:${token}` : token;
  return several && at.index + 1 < statuses.length ? `${at.index + 1}:` : null;
}
