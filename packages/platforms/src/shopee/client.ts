/**
 * How Shopee is called: common query parameters, signature by kind of API, and where an answer carries its error.
 * Every other file of this folder says what it wants; this one says how to ask.
 */
import type { JsonObject } from '@syncstore/contracts';
import type { CallKit } from '../http/api-call.ts';
import type { HttpRequest } from '../http/http.ts';
import type { ShopeeSettings } from './settings.ts';
import { generateShopeeSignature } from './signature.ts';

/** Query parameters in order; a list is sent as one key repeated. */
export type QueryValues = readonly (readonly [name: string, value: string | number | readonly string[]])[];

export interface ShopeeClient {
  readonly kit: CallKit;
  readonly settings: Required<ShopeeSettings>;
  /** A signed GET of a shop API. @param path `/api/v2/…` */
  shopRequest(path: string, shop: string, accessToken: string, query?: QueryValues): HttpRequest;
  /** A signed POST of a public API. @param body sent as JSON with the partner id added [H] */
  publicRequest(path: string, body: Readonly<Record<string, string | number>>): HttpRequest;
}

/** @param kit what calls are made with · @param settings with defaults filled in */
export function createShopeeClient(kit: CallKit, settings: Required<ShopeeSettings>): ShopeeClient {
  const { baseUrl, partnerId, partnerKey } = settings;
  return {
    kit,
    settings,
    shopRequest(path, shop, accessToken, query = []) {
      const timestamp = kit.clock.seconds();
      const signed = { partnerId, partnerKey, apiPath: path, timestamp, accessToken, shopId: shop };
      const sign = generateShopeeSignature(signed);
      const common = [
        ['partner_id', partnerId],
        ['timestamp', timestamp],
        ['access_token', accessToken],
        ['shop_id', shop],
        ['sign', sign],
      ] as const;
      return { method: 'GET', url: `${baseUrl}${path}?${queryString([...query, ...common])}`, headers: {} };
    },
    publicRequest(path, body) {
      const timestamp = kit.clock.seconds();
      const sign = generateShopeeSignature({ partnerId, partnerKey, apiPath: path, timestamp });
      const query = queryString([
        ['partner_id', partnerId],
        ['timestamp', timestamp],
        ['sign', sign],
      ]);
      return {
        method: 'POST',
        url: `${baseUrl}${path}?${query}`,
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ ...body, partner_id: partnerId }),
      };
    },
  };
}

/** @returns the parameters encoded and joined */
export function queryString(query: QueryValues): string {
  return query
    .flatMap(([name, value]) =>
      (typeof value === 'object' ? value : [value]).map((one) => `${name}=${encodeURIComponent(one)}`),
    )
    .join('&');
}

/**
 * Success is an empty `error`; some bodies leave the key out [H]. The code loses one leading `<module>.`, since the
 * same error comes with and without it [H]. An unusual envelope has `msg` instead of `message` [M].
 */
export function shopeeErrorIn(json: JsonObject): { code: string; message: string } | null {
  const { error } = json;
  if (error === undefined || error === null || error === '' || error === '-') return null;
  const message = json['message'] ?? json['msg'];
  return {
    code: (typeof error === 'string' ? error : JSON.stringify(error)).replace(/^[a-z_]+\./, ''),
    message: typeof message === 'string' ? message : '',
  };
}
