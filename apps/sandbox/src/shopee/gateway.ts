/**
 * What every signed Shopee call passes before it reaches its endpoint. The order is the plausible one [L, inferred from
 * the messages]: partner_id → timestamp → presence of the other parameters → sign → rate limit → token and shop.
 *
 * Which base string is signed is a property of the endpoint [H: SPEC `api_type`], not of the parameters sent.
 */
import { createHmac } from 'node:crypto';
import type { Answer, Call, CallIdentity } from '../http/exchange.ts';
import type { TokenContent } from '../tokens/codec.ts';
import type { CallFaults } from '../traffic/call-faults.ts';
import type { FaultSettings } from '../traffic/fault-settings.ts';
import type { Shop, World } from '../world.ts';
import { REFUSALS } from './answers.ts';

/** Documented life of a timestamp [H]; the same into the future is our choice, the platform's rule is unknown. */
const CLOCK_WINDOW_SECONDS = 300;

/** A refreshed shop's old access token works five more minutes [H: G20]. */
const SUPERSEDED_SECONDS = 300;

export interface PublicContext {
  readonly world: World;
  readonly call: Call;
  readonly settings: FaultSettings;
  readonly faults: CallFaults;
}

export interface ShopContext extends PublicContext {
  readonly shop: Shop;
  readonly token: TokenContent;
}

/**
 * Signature of a call: lowercase hex HMAC-SHA256 over the concatenated parts, the key as plain text [H].
 * @param tail access token and shop id for shop APIs, nothing for public ones
 */
export function signatureOf(
  key: string,
  partnerId: string,
  path: string,
  timestamp: string,
  ...tail: readonly string[]
): string {
  return createHmac('sha256', key)
    .update([partnerId, path, timestamp, ...tail].join(''))
    .digest('hex');
}

/** Checks of a public call: partner, clock, signature. @returns a refusal, or undefined to go on */
export function checkPublic(world: World, call: Call): Answer | undefined {
  return checkCommon(world, call, []);
}

/** Checks of a shop call up to the limits. @returns a refusal, or what the endpoint needs */
export function openShopCall(context: PublicContext, identity: CallIdentity): Answer | ShopContext {
  const { world, call } = context;
  const refused = checkCommon(world, call, ['access_token', 'shop_id']) ?? checkLimits(context, identity);
  if (refused !== undefined) return refused;
  const shopId = call.query.get('shop_id') ?? '';
  const shop = world.shop('shopee', shopId);
  const accessToken = call.query.get('access_token') ?? '';
  const verdict = world.grants.shopee.checkAccess(accessToken, shopId, SUPERSEDED_SECONDS);
  if (!verdict.ok && verdict.why === 'unlinked') return REFUSALS.unlinked();
  if (shop === undefined || !verdict.ok) return REFUSALS.accessToken();
  return { ...context, shop, token: verdict.content };
}

/** Takes a place in the quota and in the rate limits. @returns a refusal, or undefined to go on */
export function checkLimits(
  { world, call, settings, faults }: PublicContext,
  identity: CallIdentity,
): Answer | undefined {
  if (!world.admitToQuota('shopee', identity.shop)) {
    faults.count('quota');
    return REFUSALS.quota();
  }
  const admission = world.limiters.shopee.admit(
    settings.limits,
    identity.endpoint,
    identity.shop,
    call.arrivedAt,
  );
  if (admission.admitted) return undefined;
  const answer = REFUSALS.rateLimit();
  if (!settings.retryAfter) return answer;
  return { ...answer, headers: { 'retry-after': String(Math.ceil(admission.waitMs / 1000)) } };
}

function checkCommon(world: World, call: Call, signed: readonly string[]): Answer | undefined {
  const { query } = call;
  const { partnerId, partnerKey } = world.credentials.shopee;
  const partner = query.get('partner_id');
  if (!partner) return REFUSALS.missing('partner_id');
  if (partner !== String(partnerId)) return REFUSALS.partner();
  const timestamp = query.get('timestamp');
  if (!timestamp) return REFUSALS.missing('timestamp');
  if (!/^\d{1,10}$/.test(timestamp)) return REFUSALS.timestampInvalid();
  if (
    Math.abs(world.seconds('shopee', query.get('shop_id') ?? '-') - Number(timestamp)) > CLOCK_WINDOW_SECONDS
  )
    return REFUSALS.timestampExpired();
  const missing = ['sign', ...signed].find((name) => !query.get(name));
  if (missing !== undefined) return REFUSALS.missing(missing);
  const tail = signed.map((name) => query.get(name) ?? '');
  const expected = signatureOf(partnerKey, partner, call.path, timestamp, ...tail);
  return query.get('sign') === expected ? undefined : REFUSALS.sign();
}
