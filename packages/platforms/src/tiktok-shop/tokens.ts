/**
 * TikTok Shop's token endpoints: unsigned GETs on a host of their own, key and secret in the query, which is why no URL
 * of theirs is ever logged. Expiry fields are absolute Unix seconds, not durations [H].
 */
import type { Grant, TokenPair } from '@syncstore/contracts';
import { z } from 'zod';
import { shapedBy } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import type { TikTokShopClient } from './client.ts';

export const TOKEN_GET = '/api/v2/token/get';
const TOKEN_REFRESH = '/api/v2/token/refresh';

const dataSchema = z.object({
  access_token: z.string().min(1),
  access_token_expire_in: z.number().positive(),
  refresh_token: z.string().min(1),
  refresh_token_expire_in: z.number().positive().nullish(),
  open_id: z.string().min(1),
});
const read = shapedBy(z.object({ data: dataSchema }));

export interface TikTokShopAuthorisation {
  readonly tokens: TokenPair;
  readonly openId: string;
}

/**
 * Trades the code of a consent for the first pair.
 * @throws PlatformError `dead`, blame `config`, when the code is spent or older than 30 minutes [H]
 */
export function tradeTikTokShopCode(
  client: TikTokShopClient,
  code: string,
): Promise<TikTokShopAuthorisation> {
  // `authorized_code`, not `authorization_code` [H].
  return trade(client, TOKEN_GET, { auth_code: code, grant_type: 'authorized_code' });
}

/**
 * Trades a grant's refresh token for a new pair; the refresh token is new as well [H].
 * @throws PlatformError `pause-grant` when TikTok Shop refuses it
 */
export async function refreshTikTokShopTokens(client: TikTokShopClient, grant: Grant): Promise<TokenPair> {
  const query = { refresh_token: grant.tokens.refreshToken, grant_type: 'refresh_token' };
  return (await trade(client, TOKEN_REFRESH, query)).tokens;
}

async function trade(
  client: TikTokShopClient,
  endpoint: string,
  query: Readonly<Record<string, string>>,
): Promise<TikTokShopAuthorisation> {
  const { kit } = client;
  const { value } = await makeCall(kit, {
    endpoint,
    kind: 'token',
    shop: null,
    tokens: null,
    meter: null,
    request: () => client.authRequest(endpoint, query),
    read,
  });
  const { data } = value;
  // Absolute by the marketplace's clock, while expiry is compared with ours.
  const local = (seconds: number): number => seconds * 1000 - kit.clock.aheadMs;
  const refreshEnd = data.refresh_token_expire_in ?? null;
  return {
    openId: data.open_id,
    tokens: {
      accessToken: data.access_token,
      accessExpiresAt: local(data.access_token_expire_in),
      refreshToken: data.refresh_token,
      refreshExpiresAt: refreshEnd === null ? null : local(refreshEnd),
    },
  };
}
