/**
 * The consent pages, without a browser: the seller agrees at once and is sent back with a code.
 *
 * - Form A `GET /api/v2/shop/auth_partner?partner_id&timestamp&sign&redirect` is signed and dies with its timestamp
 *   [H]. - Form B `GET /auth?partner_id&auth_type=seller&redirect_uri&response_type=code&state` is not signed [H doc].
 *
 * Which account the seller logs in with is told by an extra parameter that the real page does not have: `shop_id=…` for
 * one shop, `main_account=1` for the main account. Without one it is the first shop that has not consented yet, or the
 * first of all.
 */
import { type Answer, type Call, parseUrl, redirectTo } from '../http/exchange.ts';
import type { World } from '../world.ts';
import { refusal } from './answers.ts';
import { checkPublic } from './gateway.ts';

/** Codes live ten minutes [H]. */
const CODE_SECONDS = 600;

/** Form A. */
export function signedConsent(world: World, call: Call): Answer {
  return checkPublic(world, call) ?? consent(world, call, 'redirect');
}

/** Form B. */
export function unsignedConsent(world: World, call: Call): Answer {
  const { query } = call;
  if (query.get('partner_id') !== String(world.credentials.shopee.partnerId))
    return unusual('partner_id is invalid');
  if (query.get('auth_type') !== 'seller') return unusual('auth_type is invalid');
  if (query.get('response_type') !== 'code') return unusual('response_type is invalid');
  return consent(world, call, 'redirect_uri');
}

function consent(world: World, call: Call, parameter: 'redirect' | 'redirect_uri'): Answer {
  const { query } = call;
  const target = parseUrl(query.get(parameter));
  if (target === undefined) return unusual(`${parameter} is invalid`);
  const state = query.get('state');
  const extra = parameter === 'redirect_uri' && state !== null ? { state } : {};
  const book = world.grants.shopee;
  if (query.get('main_account') === '1') {
    const { mainAccountId } = world.credentials.shopee;
    const code = book.issueCode(`main:${mainAccountId}`, CODE_SECONDS);
    return redirectTo(target, { code, main_account_id: String(mainAccountId), ...extra });
  }
  const shops = world.shopsOf('shopee').map(({ spec }) => spec.externalId);
  const wanted = query.get('shop_id');
  const shopId = wanted ?? shops.find((id) => book.authorisedAt(id) === undefined) ?? shops[0] ?? '';
  if (!shops.includes(shopId)) return unusual('shop_id is invalid');
  return redirectTo(target, { code: book.issueCode(shopId, CODE_SECONDS), shop_id: shopId, ...extra });
}

/** The consent pages' own envelope [M: G739]. */
function unusual(message: string): Answer {
  const body = JSON.stringify({ code: 1, error: 'error_param', msg: message, debug_message: '' });
  return { ...refusal(200, 'error_param', message), body };
}
