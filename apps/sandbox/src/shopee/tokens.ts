/**
 * `POST /api/v2/auth/token/get` and `POST /api/v2/auth/access_token/get`: flat bodies, public signature [H: SPEC]. A
 * main account's first pair is shared by all its shops, and its refresh token is good once for each of them [H: G20].
 */
import type { Answer } from '../http/exchange.ts';
import type { FaultSettings } from '../traffic/fault-table.ts';
import { DEFAULTS } from '../traffic/fault-table.ts';
import { flat, REFUSALS, refusal } from './answers.ts';
import type { PublicContext } from './gateway.ts';

/** Exchanges a code. */
export function getToken(context: PublicContext): Answer {
  const { world, call, settings } = context;
  const body = readBody(call.body);
  const refused = checkPartner(context, body);
  if (refused !== undefined) return refused;
  const { code, shop_id: shopId, main_account_id: mainAccountId } = body;
  if ((shopId === undefined) === (mainAccountId === undefined)) {
    return refusal(200, 'error_param', 'One of shop_id and main_account_id is required.');
  }
  if (typeof code !== 'string') return REFUSALS.code();
  const grant = world.grants.shopee.redeemCode(code);
  if (grant === undefined) return REFUSALS.code();
  const claimed = mainAccountId === undefined ? String(shopId) : `main:${String(mainAccountId)}`;
  if (claimed !== grant.subject) {
    const error = mainAccountId === undefined ? 'invalid_shop_id' : 'invalid_main_acount_id';
    return refusal(403, error, 'code and id do not match');
  }
  const holders =
    mainAccountId === undefined
      ? [grant.subject]
      : world.shopsOf('shopee').map(({ spec }) => spec.externalId);
  const lifetimes = {
    access: firstAccessSeconds(settings, grant.generation),
    refresh: settings.refreshTokenSeconds,
  };
  const pair = world.grants.shopee.start(grant.subject, holders, grant.authorisedAt, lifetimes);
  world.onChange();
  return flat({
    refresh_token: pair.refreshToken,
    access_token: pair.accessToken,
    expire_in: pair.accessExpiry - pair.issuedAt,
    merchant_id_list: [],
    shop_id_list: holders.map(Number),
    supplier_id_list: [],
    user_id_list: [],
  });
}

/** Refreshes one shop's pair. */
export function refreshToken(context: PublicContext): Answer {
  const { world, call, settings } = context;
  const body = readBody(call.body);
  const refused = checkPartner(context, body);
  if (refused !== undefined) return refused;
  const { refresh_token: token, shop_id: shopId, merchant_id: merchantId } = body;
  if (typeof token !== 'string') return REFUSALS.refreshToken();
  if (merchantId !== undefined) {
    const text = 'Your refresh token is error ,please check refresh token or shopid.';
    return refusal(403, 'error_merchant_refresh_token', text);
  }
  if (shopId === undefined) return refusal(200, 'error_param', 'There is no shop_id in body.');
  const lifetimes = { access: settings.accessTokenSeconds, refresh: settings.refreshTokenSeconds };
  const pair = world.grants.shopee.refresh(token, String(shopId), lifetimes, settings.refreshReplaySeconds);
  if (pair === 'expired') return REFUSALS.refreshExpired();
  if (pair === 'unknown' || pair === 'spent') return REFUSALS.refreshToken();
  world.onChange();
  return flat({
    partner_id: world.credentials.shopee.partnerId,
    refresh_token: pair.refreshToken,
    access_token: pair.accessToken,
    expire_in: pair.accessExpiry - pair.issuedAt,
    shop_id: Number(shopId),
  });
}

/** A fresh exchange often gives slightly less than four hours (14344, 14258, 13859 seen) [H]. */
function firstAccessSeconds(settings: FaultSettings, generation: number): number {
  const usual = settings.accessTokenSeconds === DEFAULTS.shopee.accessTokenSeconds;
  return usual ? settings.accessTokenSeconds - (generation % 600) : settings.accessTokenSeconds;
}

function checkPartner({ world }: PublicContext, body: Readonly<Record<string, unknown>>): Answer | undefined {
  const { partnerId } = world.credentials.shopee;
  return Number(body.partner_id) === partnerId ? undefined : REFUSALS.partner();
}

function readBody(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}
