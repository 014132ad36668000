/** How TikTok Shop is called: common query parameters, signature, token header, and where an answer carries its error. */
import type { JsonObject } from '@syncstore/contracts';
import type { CallKit } from '../http/api-call.ts';
import type { HttpRequest } from '../http/http.ts';
import type { TikTokShopSettings } from './settings.ts';
import { generateTikTokShopSignature } from './signature.ts';

export interface TikTokShopClient {
  readonly kit: CallKit;
  readonly settings: Required<TikTokShopSettings>;
  /**
   * A signed call of the API host. @param path with parameters filled in · @param query decoded values
   * @param body JSON text; makes it a POST
   */
  apiRequest(
    path: string,
    accessToken: string,
    query: Readonly<Record<string, string>>,
    body?: string,
  ): HttpRequest;
  /** An unsigned call of the token host; key and secret travel in its query [H]. */
  authRequest(path: string, query: Readonly<Record<string, string>>): HttpRequest;
}

/** @param kit what calls are made with · @param settings with defaults filled in */
export function createTikTokShopClient(
  kit: CallKit,
  settings: Required<TikTokShopSettings>,
): TikTokShopClient {
  const { appKey, appSecret, baseUrl, authUrl } = settings;
  return {
    kit,
    settings,
    apiRequest(path, accessToken, query, body) {
      const signed = { ...query, app_key: appKey, timestamp: String(kit.clock.seconds()) };
      const text = body === undefined ? {} : { body };
      const sign = generateTikTokShopSignature({ appSecret, path, query: signed, ...text });
      return {
        method: body === undefined ? 'GET' : 'POST',
        url: `${baseUrl}${path}?${queryString({ ...signed, sign })}`,
        headers: { 'x-tts-access-token': accessToken, 'content-type': 'application/json' },
        ...text,
      };
    },
    authRequest(path, query) {
      const parameters = { app_key: appKey, app_secret: appSecret, ...query };
      return { method: 'GET', url: `${authUrl}${path}?${queryString(parameters)}`, headers: {} };
    },
  };
}

/** @returns the parameters encoded and joined, in the order of the object */
export function queryString(query: Readonly<Record<string, string>>): string {
  return Object.entries(query)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join('&');
}

/** Success is `code` 0 in the body, never the HTTP status alone [H]. */
export function tiktokShopErrorIn(json: JsonObject): { code: string; message: string } | null {
  const { code, message } = json;
  if (code === 0) return null;
  return {
    code: typeof code === 'number' || typeof code === 'string' ? String(code) : 'unexpected_body',
    message: typeof message === 'string' ? message : 'no code in the answer',
  };
}
