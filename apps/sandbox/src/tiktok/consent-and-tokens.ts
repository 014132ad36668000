/**
 * The auth host: consent pages, `token/get` and `token/refresh`. Nothing here is signed; the app secret travels in the
 * query [H]. Expiry fields are absolute Unix seconds, not durations [H]. One grant covers all shops of the seller; a
 * token answer names none of them.
 */
import { type Answer, type Call, parseUrl, redirectTo } from '../http/exchange.ts';
import type { Pair } from '../tokens/grant-book.ts';
import type { World } from '../world.ts';
import { authError, authSuccess } from './answers.ts';
import { SELLER } from './gateway.ts';

/** Codes live thirty minutes [H]. */
const CODE_SECONDS = 1800;

const SCOPES = ['seller.authorization.info', 'seller.product.basic'] as const;

/**
 * `GET /open/authorize?service_id&state` and the older `GET /oauth/authorize?app_key&state`. The seller agrees at once.
 * The real page has no redirect parameter (the app's settings hold it); here `redirect_uri` wins over the option. With
 * `deny=1` the seller refuses: `code=null&error=auth_denied` [H].
 */
export function consent(world: World, call: Call): Answer {
  const { query } = call;
  const { serviceId, appKey } = world.credentials['tiktok-shop'];
  const known =
    call.path === '/open/authorize' ? query.get('service_id') === serviceId : query.get('app_key') === appKey;
  const target = parseUrl(query.get('redirect_uri') ?? world.tiktokRedirectUrl);
  if (!known || target === undefined) {
    const body = known ? 'The app has no redirect URL.' : 'Unknown service.';
    return { status: 400, contentType: 'text/plain', body, refusal: 'invalid_consent_link' };
  }
  const state = query.get('state');
  const extra = state === null ? {} : { state };
  if (query.get('deny') === '1') return redirectTo(target, { code: 'null', error: 'auth_denied', ...extra });
  const code = world.grants['tiktok-shop'].issueCode(SELLER, CODE_SECONDS);
  return redirectTo(target, { code, ...extra });
}

/** `GET /api/v2/token/get` with `grant_type=authorized_code` (sic). */
export function getToken(world: World, call: Call): Answer {
  const refused = checkApp(world, call, 'auth_code', 'authorized_code');
  if (refused !== undefined) return refused;
  const book = world.grants['tiktok-shop'];
  const grant = book.redeemCode(call.query.get('auth_code') ?? '');
  if (grant === undefined) return authError(36004004, 'invalid auth code');
  const pair = book.start(SELLER, [SELLER], grant.authorisedAt, lifetimes(world));
  world.onChange();
  return answerPair(world, pair);
}

/** `GET /api/v2/token/refresh`. Which code a spent refresh token meets is not documented [L]. */
export function refreshToken(world: World, call: Call): Answer {
  const refused = checkApp(world, call, 'refresh_token', 'refresh_token');
  if (refused !== undefined) return refused;
  const { refreshReplaySeconds } = world.faults.settings('tiktok-shop', '-');
  const token = call.query.get('refresh_token') ?? '';
  const pair = world.grants['tiktok-shop'].refresh(token, SELLER, lifetimes(world), refreshReplaySeconds);
  if (typeof pair === 'string') return authError(36004005, 'invalid refresh token');
  world.onChange();
  return answerPair(world, pair);
}

function answerPair(world: World, pair: Pair): Answer {
  const [first] = world.shopsOf('tiktok-shop');
  return authSuccess({
    access_token: pair.accessToken,
    access_token_expire_in: pair.accessExpiry,
    refresh_token: pair.refreshToken,
    refresh_token_expire_in: pair.refreshExpiry,
    open_id: 'sandboxOpenIdOfTheSeller000000000000000000000001',
    seller_name: 'Northline Trading',
    seller_base_region: first?.spec.market.region ?? 'GB',
    user_type: 0,
    granted_scopes: SCOPES,
  });
}

function lifetimes(world: World): { readonly access: number; readonly refresh: number } {
  const settings = world.faults.settings('tiktok-shop', '-');
  return { access: settings.accessTokenSeconds, refresh: settings.refreshTokenSeconds };
}

function checkApp(world: World, call: Call, field: string, grantType: string): Answer | undefined {
  const { appKey, appSecret } = world.credentials['tiktok-shop'];
  const wrong = [
    ['app_key', call.query.get('app_key') === appKey],
    ['app_secret', call.query.get('app_secret') === appSecret],
    [field, Boolean(call.query.get(field))],
    ['grant_type', call.query.get('grant_type') === grantType],
  ].find(([, right]) => right === false);
  return wrong === undefined ? undefined : authError(98001004, `invalid params: ${String(wrong[0])}`);
}
