/**
 * What every TikTok Shop call passes before it reaches its endpoint. The app key is looked at before the signature [H:
 * live]; the rest of the order is inferred: timestamp → sign present → sign valid → token → scope → cipher → rate limit.
 */
import { createHmac } from 'node:crypto';
import type { Answer, Call, CallIdentity } from '../http/exchange.ts';
import type { CallFaults } from '../traffic/call-faults.ts';
import type { FaultSettings } from '../traffic/fault-settings.ts';
import type { Shop, World } from '../world.ts';
import { REFUSALS } from './answers.ts';

/** now - 5 min ≤ timestamp ≤ now + 30 s [H: official page]. */
const OLDEST_SECONDS = 300;
const NEWEST_SECONDS = 30;

/** The only holder of a grant: one seller, whose token covers all shops. */
export const SELLER = 'seller';

export interface SellerContext {
  readonly world: World;
  readonly call: Call;
  readonly settings: FaultSettings;
  readonly faults: CallFaults;
  /** Parameters in the path, in order. */
  readonly path: readonly string[];
  /** Six digits. */
  readonly version: string;
}

export interface ShopContext extends SellerContext {
  readonly shop: Shop;
}

/**
 * Signature of a call [H: official page, vectors]: lowercase hex HMAC-SHA256 of secret + path + sorted parameters +
 * body + secret. `sign` and `access_token` are left out; values count decoded, and only the first of a repeated key.
 * @param body the exact bytes; empty for multipart, whose body is never signed
 */
export function signatureOf(secret: string, path: string, query: URLSearchParams, body: Buffer): string {
  const keys = [...new Set(query.keys())].filter((key) => key !== 'sign' && key !== 'access_token').sort();
  const parameters = keys.map((key) => key + (query.get(key) ?? '')).join('');
  return createHmac('sha256', secret)
    .update(secret + path + parameters)
    .update(body)
    .update(secret)
    .digest('hex');
}

/** App key, clock and signature. @returns a refusal, or undefined to go on */
export function checkCredentials(world: World, call: Call, settings: FaultSettings): Answer | undefined {
  const { query } = call;
  const { appKey } = world.credentials['tiktok-shop'];
  if (query.get('app_key') !== appKey)
    return query.has('app_key') ? REFUSALS.appKey() : REFUSALS.missing('app_key');
  const shop = world.shopByCipher(query.get('shop_cipher') ?? '')?.spec.externalId;
  const refused = checkTimestamp(world.seconds('tiktok-shop', shop), query.get('timestamp'));
  if (refused !== undefined) return refused;
  const sign = query.get('sign');
  if (!sign) return REFUSALS.missing('sign');
  return isSigned(world, call, sign, settings) ? undefined : REFUSALS.sign();
}

/** Token and scope. @returns a refusal, or undefined to go on */
export function checkToken(
  world: World,
  call: Call,
  settings: FaultSettings,
  scope: string,
): Answer | undefined {
  const token = call.headers['x-tts-access-token'];
  if (typeof token !== 'string' || token === '') return REFUSALS.token();
  const verdict = world.grants['tiktok-shop'].checkAccess(token, SELLER, null);
  if (!verdict.ok) return verdict.why === 'expired' ? REFUSALS.tokenExpired() : REFUSALS.token();
  return settings.missingScopes.includes(scope) ? REFUSALS.scope() : undefined;
}

/** Finds the shop of a call that needs one. @returns the shop or a refusal */
export function shopOfCipher(world: World, call: Call): Shop | Answer {
  const cipher = call.query.get('shop_cipher');
  if (!cipher) return REFUSALS.cipherMissing();
  return world.shopByCipher(cipher) ?? REFUSALS.cipherForeign();
}

/** Takes a place in the quota and in the rate limits. @returns a 429, or undefined to go on */
export function checkLimits(
  { world, call, settings, faults }: SellerContext,
  identity: CallIdentity,
): Answer | undefined {
  if (!world.admitToQuota('tiktok-shop', identity.shop)) {
    faults.count('quota');
    return REFUSALS.quota();
  }
  const limiter = world.limiters['tiktok-shop'];
  const admission = limiter.admit(settings.limits, identity.endpoint, identity.shop, call.arrivedAt);
  if (admission.admitted) return undefined;
  const answer = REFUSALS.rateLimit();
  if (!settings.retryAfter) return answer;
  return { ...answer, headers: { 'retry-after': String(Math.ceil(admission.waitMs / 1000)) } };
}

/** @param now Unix seconds of the marketplace */
function checkTimestamp(now: number, timestamp: string | null): Answer | undefined {
  if (!timestamp) return REFUSALS.missing('timestamp');
  if (!/^-?\d{1,15}$/.test(timestamp)) return REFUSALS.timestamp('not a number of seconds');
  const age = now - Number(timestamp);
  if (Number(timestamp) < 0) return REFUSALS.timestamp('negative');
  if (age > OLDEST_SECONDS) return REFUSALS.timestamp('earlier than 5 minutes before now');
  if (age < -NEWEST_SECONDS) return REFUSALS.timestamp('more than 30 seconds after now');
  return undefined;
}

function isSigned(world: World, call: Call, sign: string, settings: FaultSettings): boolean {
  const { appSecret } = world.credentials['tiktok-shop'];
  const multipart = call.headers['content-type']?.startsWith('multipart/form-data') === true;
  const nothing = Buffer.alloc(0);
  const body = multipart ? nothing : call.body;
  if (signatureOf(appSecret, call.path, call.query, body) === sign) return true;
  const emptyObject = settings.acceptUnsignedEmptyObject && body.toString() === '{}';
  return emptyObject && signatureOf(appSecret, call.path, call.query, nothing) === sign;
}
