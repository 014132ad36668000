/**
 * Small clients for the sandbox's own tests: they sign and send, and show the answer as it came. Written from the fact
 * sheets a second time, on purpose without a line of the sandbox or of the import client.
 */
import { createHmac } from 'node:crypto';
import type { Sandbox, SandboxShop, TruthProduct } from '@syncstore/sandbox';

export interface Reply {
  readonly status: number;
  readonly text: string;
  readonly location: string | null;
  readonly headers: Headers;
  /** The body as JSON of the shape that the test then asserts on. */
  body<T>(): T;
}

/** Shopee's envelope, with whatever stands under `response`. */
export interface ShopeeBody<T> {
  readonly error: string;
  readonly message: string;
  readonly request_id: string;
  readonly response: T;
}

export interface ShopeeTokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly expire_in: number;
  readonly shop_id_list: readonly number[];
  readonly error: string;
}

export interface ShopeeList {
  readonly item: readonly {
    readonly item_id: number;
    readonly item_status: string;
    readonly update_time: number;
  }[];
  readonly total_count: number;
  readonly has_next_page: boolean;
  readonly next_offset?: number;
  readonly next: string;
}

/** TikTok Shop's envelope. */
export interface TikTokShopBody<T> {
  readonly code: number;
  readonly message: string;
  readonly request_id: string;
  readonly data: T;
}

export interface TikTokShopTokens {
  readonly access_token: string;
  readonly access_token_expire_in: number;
  readonly refresh_token: string;
  readonly refresh_token_expire_in: number;
}

export interface TikTokShopSearch {
  readonly products: readonly {
    readonly id: string;
    readonly status: string;
    readonly title?: string;
    readonly create_time: number;
    readonly update_time: number;
    readonly skus: readonly TikTokShopSku[];
  }[];
  readonly total_count: number;
  readonly next_page_token?: string;
}

export interface TikTokShopSku {
  readonly id: string;
  readonly seller_sku: string;
  readonly price: {
    readonly currency: string;
    readonly sale_price?: string;
    readonly tax_exclusive_price?: string;
  };
  readonly list_price?: { readonly amount: string };
  readonly inventory: readonly { readonly quantity: number; readonly warehouse_id: string }[];
  readonly identifier_code?: { readonly code: string };
  readonly sales_attributes?: readonly { readonly value_name: string }[];
}

export type Query = Readonly<Record<string, string | readonly string[]>>;

/** A test says which shape it expects; another one fails its assertions, which is what they are for. */
export function parseJson<T>(text: string): T {
  return JSON.parse(text) as T;
}

async function send(url: string, init: RequestInit): Promise<Reply> {
  const response = await fetch(url, { ...init, redirect: 'manual' });
  const text = await response.text();
  return {
    status: response.status,
    text,
    location: response.headers.get('location'),
    headers: response.headers,
    body: <T>() => parseJson<T>(text),
  };
}

function append(target: URLSearchParams, query: Query): void {
  for (const [key, value] of Object.entries(query)) {
    for (const item of [value].flat()) target.append(key, item);
  }
}

export function now(): number {
  return Math.floor(Date.now() / 1000);
}

export class ShopeeClient {
  readonly sandbox: Sandbox;
  timestamp: () => number = now;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  sign(path: string, timestamp: number, ...tail: readonly string[]): string {
    const { partnerId, partnerKey } = this.sandbox.credentials.shopee;
    return createHmac('sha256', partnerKey)
      .update([partnerId, path, timestamp, ...tail].join(''))
      .digest('hex');
  }

  /** A signed call; with a token it is a shop call. `over` replaces query parameters, undefined removes them. */
  async call(
    path: string,
    query: Query = {},
    shop?: { readonly token: string; readonly id: string },
    init: RequestInit = {},
    over: Readonly<Record<string, string | undefined>> = {},
  ): Promise<Reply> {
    const timestamp = this.timestamp();
    const tail = shop === undefined ? [] : [shop.token, shop.id];
    const common: Record<string, string | undefined> = {
      partner_id: String(this.sandbox.credentials.shopee.partnerId),
      timestamp: String(timestamp),
      sign: this.sign(path, timestamp, ...tail),
      ...(shop === undefined ? {} : { access_token: shop.token, shop_id: shop.id }),
      ...over,
    };
    const search = new URLSearchParams();
    append(
      search,
      Object.fromEntries(
        Object.entries(common).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ),
    );
    append(search, query);
    return send(`${this.sandbox.url}${path}?${search.toString()}`, init);
  }

  async post(path: string, body: object): Promise<Reply> {
    const headers = { 'content-type': 'application/json' };
    return this.call(path, {}, undefined, { method: 'POST', headers, body: JSON.stringify(body) });
  }

  /** Consents for a shop and answers the code. */
  async consent(shopId: string): Promise<string> {
    const reply = await this.call('/api/v2/shop/auth_partner', {
      redirect: 'http://app.test/back',
      shop_id: shopId,
    });
    return new URL(reply.location ?? '').searchParams.get('code') ?? '';
  }

  /** Consents and exchanges the code. */
  async authorise(shopId: string): Promise<ShopeeTokens> {
    const code = await this.consent(shopId);
    const { partnerId } = this.sandbox.credentials.shopee;
    const reply = await this.post('/api/v2/auth/token/get', {
      code,
      partner_id: partnerId,
      shop_id: Number(shopId),
    });
    return reply.body();
  }

  async refresh(shopId: string, refreshToken: string): Promise<Reply> {
    const { partnerId } = this.sandbox.credentials.shopee;
    const body = { refresh_token: refreshToken, partner_id: partnerId, shop_id: Number(shopId) };
    return this.post('/api/v2/auth/access_token/get', body);
  }
}

export class TikTokShopClient {
  readonly sandbox: Sandbox;
  timestamp: () => number = now;
  token = '';

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  async call(
    method: string,
    path: string,
    query: Readonly<Record<string, string>> = {},
    body = '',
    over: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const { appKey, appSecret } = this.sandbox.credentials['tiktok-shop'];
    const all: Record<string, string> = { app_key: appKey, timestamp: String(this.timestamp()), ...query };
    const parameters = Object.keys(all)
      .sort()
      .map((key) => key + (all[key] ?? ''))
      .join('');
    const sign = createHmac('sha256', appSecret)
      .update(appSecret + path + parameters + body + appSecret)
      .digest('hex');
    const search = new URLSearchParams({ ...all, sign, ...over });
    const headers = {
      'content-type': 'application/json',
      ...(this.token === '' ? {} : { 'x-tts-access-token': this.token }),
    };
    return send(`${this.sandbox.url}${path}?${search.toString()}`, {
      method,
      headers,
      ...(body === '' ? {} : { body }),
    });
  }

  /** Consents and answers the code. */
  async consent(): Promise<string> {
    const { serviceId } = this.sandbox.credentials['tiktok-shop'];
    const search = new URLSearchParams({
      service_id: serviceId,
      state: 'st',
      redirect_uri: 'http://app.test/back',
    });
    const reply = await send(`${this.sandbox.url}/open/authorize?${search.toString()}`, {});
    return new URL(reply.location ?? '').searchParams.get('code') ?? '';
  }

  async auth(kind: 'get' | 'refresh', query: Readonly<Record<string, string>>): Promise<Reply> {
    const { appKey, appSecret } = this.sandbox.credentials['tiktok-shop'];
    const grant_type = kind === 'get' ? 'authorized_code' : 'refresh_token';
    const search = new URLSearchParams({ app_key: appKey, app_secret: appSecret, grant_type, ...query });
    return send(`${this.sandbox.url}/api/v2/token/${kind}?${search.toString()}`, {});
  }

  /** Consents, exchanges the code and uses the token from now on. */
  async authorise(): Promise<TikTokShopTokens> {
    const reply = await this.auth('get', { auth_code: await this.consent() });
    const { data } = reply.body<TikTokShopBody<TikTokShopTokens>>();
    this.token = data.access_token;
    return data;
  }

  /** A page of 202502 search. */
  async search(
    cipher: string,
    filters: object,
    query: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    const path = '/product/202502/products/search';
    return this.call(
      'POST',
      path,
      { page_size: '100', shop_cipher: cipher, ...query },
      JSON.stringify(filters),
    );
  }
}

/** The shops of one platform. */
export function shopsOf(sandbox: Sandbox, platform: SandboxShop['platform']): readonly SandboxShop[] {
  return sandbox.shops.filter((shop) => shop.platform === platform);
}

/** The n-th shop of a platform. */
export function shopAt(sandbox: Sandbox, platform: SandboxShop['platform'], position = 0): SandboxShop {
  const shop = shopsOf(sandbox, platform)[position];
  if (shop === undefined) throw new Error(`no shop ${position} on ${platform}`);
  return shop;
}

/** The truth of a shop, in the order of creation. */
export async function truth(sandbox: Sandbox, shop: SandboxShop): Promise<readonly TruthProduct[]> {
  const search = new URLSearchParams({ platform: shop.platform, shop: shop.externalId });
  return (await send(`${sandbox.url}/_sandbox/catalogue?${search.toString()}`, {})).body();
}

/** A call to the control API. */
export async function control(sandbox: Sandbox, method: string, path: string, body?: object): Promise<Reply> {
  return send(`${sandbox.url}/_sandbox${path}`, {
    method,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}
