/**
 * Shopee's token endpoints. Bodies are flat, without a `response` wrapper [H: SPEC]. Access tokens last 4 hours; a
 * refresh token lasts 30 days, works once and comes anew with every refresh [H: SPEC].
 */
import type { Grant, TokenPair } from '@syncstore/contracts';
import { z } from 'zod';
import { shapedBy } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import { DAY } from '../settings.ts';
import type { ShopeeClient } from './client.ts';

export const TOKEN_GET = '/api/v2/auth/token/get';
const TOKEN_REFRESH = '/api/v2/auth/access_token/get';

const REFRESH_LIFETIME_MS = 30 * DAY;

/** One documentation sample prints an absolute time instead of a duration: anything above this is one. */
const ABSOLUTE_ABOVE = 1_000_000_000;

const id = z.union([z.number().int(), z.string().min(1)]).transform(String);

const pairSchema = z.object({
  access_token: z.string().min(1),
  refresh_token: z.string().min(1),
  expire_in: z.number().positive(),
});
const readPair = shapedBy(pairSchema);
const readAuthorisation = shapedBy(pairSchema.extend({ shop_id_list: z.array(id).nullish() }));

export interface ShopeeAuthorisation {
  readonly tokens: TokenPair;
  /** Shops that the consent covers; empty when the answer does not say. */
  readonly shops: readonly string[];
}

/**
 * Trades the code of a consent for the first pair.
 * @param account which account gave the consent, as the redirect named it
 * @throws PlatformError `dead`, blame `config`, when the code is spent, older than 10 minutes, or another account's [H]
 */
export async function tradeShopeeCode(
  client: ShopeeClient,
  code: string,
  account: { readonly shop_id: number } | { readonly main_account_id: number },
): Promise<ShopeeAuthorisation> {
  const { value } = await makeCall(client.kit, {
    endpoint: TOKEN_GET,
    kind: 'token',
    shop: null,
    tokens: null,
    meter: null,
    request: () => client.publicRequest(TOKEN_GET, { code, ...account }),
    read: readAuthorisation,
  });
  return { tokens: tokenPair(value), shops: value.shop_id_list ?? [] };
}

/**
 * Trades the refresh token of a shop's grant for a new pair.
 * @throws PlatformError `pause-grant` when Shopee refuses the token or the seller's consent is over
 */
export async function refreshShopeeTokens(client: ShopeeClient, grant: Grant): Promise<TokenPair> {
  const body = { refresh_token: grant.tokens.refreshToken, shop_id: Number(grant.subject) };
  const { value } = await makeCall(client.kit, {
    endpoint: TOKEN_REFRESH,
    kind: 'token',
    shop: null,
    tokens: null,
    meter: null,
    request: () => client.publicRequest(TOKEN_REFRESH, body),
    read: readPair,
  });
  return tokenPair(value);
}

function tokenPair(pair: z.infer<typeof pairSchema>): TokenPair {
  const now = Date.now();
  const expiry = pair.expire_in;
  return {
    accessToken: pair.access_token,
    accessExpiresAt: expiry > ABSOLUTE_ABOVE ? expiry * 1000 : now + expiry * 1000,
    refreshToken: pair.refresh_token,
    refreshExpiresAt: now + REFRESH_LIFETIME_MS,
  };
}
