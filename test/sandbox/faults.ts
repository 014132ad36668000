/** For the tests of faults: one shop of either platform with its first list page, and what the sandbox counted. */
import type { PlatformName, Sandbox } from '@syncstore/sandbox';
import {
  control,
  type Reply,
  type ShopeeBody,
  ShopeeClient,
  type ShopeeList,
  shopAt,
  type TikTokShopBody,
  TikTokShopClient,
  type TikTokShopSearch,
} from './clients.ts';

export interface Page {
  readonly ids: readonly string[];
  readonly total: number;
  readonly more: boolean;
  readonly cursor: string | undefined;
}

export interface FaultyShop {
  readonly platform: PlatformName;
  readonly id: string;
  readonly listEndpoint: string;
  /** Consents anew and goes on with the new token. */
  authorise(): Promise<void>;
  /** A page of the list; without a cursor the first one. */
  list(cursor?: string): Promise<Reply>;
  page(cursor?: string): Promise<Page>;
  detail(productId: string): Promise<Reply>;
  /** Replaces all faults of the shop. */
  set(faults: object): Promise<void>;
  /** Times that faults struck the shop, by name, since the statistics were reset. */
  struck(): Promise<Readonly<Record<string, number>>>;
}

const PAGE = '20';

/** @param now Unix milliseconds that calls are signed with */
export async function openFaultyShop(
  sandbox: Sandbox,
  platform: PlatformName,
  now: () => number = Date.now,
): Promise<FaultyShop> {
  const shop = shopAt(sandbox, platform);
  const { externalId: id } = shop;
  const calls =
    platform === 'shopee' ? await shopee(sandbox, id, now) : await tiktok(sandbox, shop.cipher ?? '', now);
  return {
    platform,
    id,
    ...calls,
    page: async (cursor) => calls.read(await calls.list(cursor)),
    set: async (faults) => {
      await control(sandbox, 'DELETE', '/faults');
      await control(sandbox, 'DELETE', '/stats');
      await control(sandbox, 'PUT', '/faults', { [platform]: { shops: { [id]: faults } } });
    },
    struck: async () => {
      const { shops } = (await control(sandbox, 'GET', '/stats')).body<{
        shops: readonly { platform: string; shop: string; faults: Record<string, number> }[];
      }>();
      return shops.find((row) => row.platform === platform && row.shop === id)?.faults ?? {};
    },
  };
}

interface Calls extends Pick<FaultyShop, 'listEndpoint' | 'authorise' | 'list' | 'detail'> {
  read(reply: Reply): Page;
}

async function shopee(sandbox: Sandbox, id: string, now: () => number): Promise<Calls> {
  const client = new ShopeeClient(sandbox);
  client.timestamp = () => Math.floor(now() / 1000);
  let { access_token: token } = await client.authorise(id);
  const statuses = ['NORMAL', 'UNLIST', 'BANNED', 'REVIEWING', 'SELLER_DELETE', 'SHOPEE_DELETE'];
  return {
    listEndpoint: '/api/v2/product/get_item_list',
    authorise: async () => {
      ({ access_token: token } = await client.authorise(id));
    },
    list: (offset = '0') =>
      client.call(
        '/api/v2/product/get_item_list',
        { offset, page_size: PAGE, item_status: statuses },
        { token, id },
      ),
    detail: (item) =>
      client.call('/api/v2/product/get_item_base_info', { item_id_list: item }, { token, id }),
    read: (reply) => {
      const { item, total_count, has_next_page, next_offset } = reply.body<ShopeeBody<ShopeeList>>().response;
      const ids = item.map(({ item_id }) => String(item_id));
      return { ids, total: total_count, more: has_next_page, cursor: next_offset?.toString() };
    },
  };
}

async function tiktok(sandbox: Sandbox, cipher: string, now: () => number): Promise<Calls> {
  const client = new TikTokShopClient(sandbox);
  client.timestamp = () => Math.floor(now() / 1000);
  await client.authorise();
  return {
    listEndpoint: '/product/202502/products/search',
    authorise: async () => void (await client.authorise()),
    list: (token = '') =>
      client.search(
        cipher,
        { status: 'ALL' },
        { page_size: PAGE, ...(token === '' ? {} : { page_token: token }) },
      ),
    detail: (product) => client.call('GET', `/product/202309/products/${product}`, { shop_cipher: cipher }),
    read: (reply) => {
      const {
        products,
        total_count,
        next_page_token: token,
      } = reply.body<TikTokShopBody<TikTokShopSearch>>().data;
      const cursor = token === '' ? undefined : token;
      return { ids: products.map(({ id }) => id), total: total_count, more: cursor !== undefined, cursor };
    },
  };
}
