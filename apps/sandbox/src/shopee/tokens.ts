/**
 * `POST /api/v2/auth/token/get` and `POST /api/v2/auth/access_token/get`: flat bodies, public signature [H: SPEC]. A
 * main account's first pair is shared by all its shops, and its refresh token is good once for each of them [H: G20].
 */
import { z } from 'zod';
import type { Answer } from '../http/exchange.ts';
import { DEFAULTS, type FaultSettings } from '../traffic/fault-settings.ts';
import { flat, REFUSALS, refusal } from './answers.ts';
import type { PublicContext } from './gateway.ts';

/** Exchanges a code. */
export function getToken(context: PublicContext): Answer {
  const { world, call, settings } = context;
  const body = readBody(call.body);
  const refused = checkPartner(context, body.partner_id);
  if (refused !== undefined) return refused;
  const { code, shop_id: shopId, main_account_id: mainAccountId } = body;
  if ((shopId === undefined) === (mainAccountId === undefined)) {
    return refusal(200, 'error_param', 'One of shop_id and main_account_id is required.');
  }
  if (code === undefined) return REFUSALS.code();
  const grant = world.grants.shopee.redeemCode(code);
  if (grant === undefined) return REFUSALS.code();
  const claimed = mainAccountId === undefined ? shopId : `main:${mainAccountId}`;
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
  const refused = checkPartner(context, body.partner_id);
  if (refused !== undefined) return refused;
  const { refresh_token: token, shop_id: shopId, merchant_id: merchantId } = body;
  if (token === undefined) return REFUSALS.refreshToken();
  if (merchantId !== undefined) {
    const text = 'Your refresh token is error ,please check refresh token or shopid.';
    return refusal(403, 'error_merchant_refresh_token', text);
  }
  if (shopId === undefined) return refusal(200, 'error_param', 'There is no shop_id in body.');
  const lifetimes = { access: settings.accessTokenSeconds, refresh: settings.refreshTokenSeconds };
  const pair = world.grants.shopee.refresh(token, shopId, lifetimes, settings.refreshReplaySeconds);
  if (pair === 'expired') return REFUSALS.refreshExpired();
  if (pair === 'unlinked') return REFUSALS.unlinked();
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

function checkPartner({ world }: PublicContext, partnerId: string | undefined): Answer | undefined {
  return partnerId === String(world.credentials.shopee.partnerId) ? undefined : REFUSALS.partner();
}

/** Ids come as numbers; as text they are taken too. */
const id = z.union([z.number().int(), z.string()]).transform(String).optional().catch(undefined);

const bodySchema = z.object({
  partner_id: id,
  code: z.string().optional().catch(undefined),
  refresh_token: z.string().optional().catch(undefined),
  shop_id: id,
  main_account_id: id,
  merchant_id: id,
});

/** Fields of a wrong type count as missing, and so does everything in a body that is not JSON. */
function readBody(bytes: Buffer): z.infer<typeof bodySchema> {
  try {
    return bodySchema.parse(JSON.parse(bytes.toString()));
  } catch {
    return bodySchema.parse({});
  }
}
