/**
 * Shopee's envelopes and errors. Success is `error == ""`; the payload stands under `response`, except on the flat
 * endpoints [H: G16, SPEC]. HTTP statuses as far as anybody has seen them: 403 for signature, token and link errors
 * [H/M], 429 for bursts [M], 200 for everything else, failures included [M/L].
 */
import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/exchange.ts';

const JSON_TYPE = 'application/json';

/** 32 hex characters; live ones begin so [M: several captures]. */
function requestId(): string {
  return `e3e3e7f3${randomBytes(12).toString('hex')}`;
}

/** Ids beyond 2^53 are written as `"#123#"` by the renderers: JSON.stringify has no other way to write them. */
const BIG_NUMBER = /"#(\d+)#"/g;

function success(body: string): Answer {
  return { status: 200, contentType: JSON_TYPE, body, refusal: null };
}

/** A success with the payload under `response`. */
export function wrapped(response: object): Answer {
  const body = JSON.stringify({ error: '', message: '', warning: '', request_id: requestId(), response });
  return success(body.includes('"#') ? body.replaceAll(BIG_NUMBER, '$1') : body);
}

/** A success of an endpoint without wrapper: token endpoints, `public/*`, `shop/get_shop_info`. */
export function flat(fields: object): Answer {
  return success(JSON.stringify({ ...fields, request_id: requestId(), error: '', message: '' }));
}

/** @param status HTTP status @param code Shopee's `error` */
export function refusal(status: number, code: string, message: string): Answer {
  const body = JSON.stringify({ error: code, message, request_id: requestId() });
  return { status, contentType: JSON_TYPE, body, refusal: code };
}

/** The refusals of the gateway and of the token endpoints, each with where its wording and status come from. */
export const REFUSALS = {
  /** [H: live A/B 2026-07] */
  sign: () => refusal(403, 'error_sign', 'Wrong sign.'),
  /** [M: live probe of three hosts for partner_id; the others by analogy] */
  missing: (name: string) => refusal(200, 'error_param', `There is no ${name} in query.`),
  /** [L: one indirect observation] */
  timestampExpired: () => refusal(200, 'error_param', 'Timestamp is expired.'),
  /** [L: not observed] */
  timestampInvalid: () => refusal(200, 'error_param', 'Invalid timestamp'),
  /** [L: status unknown, 403 likely] */
  partner: () => refusal(403, 'invalid_partner_id', 'Invalid partner_id, please have a check.'),
  /** sic. [H: 2026-09-12, three projects] Sent for unknown and for expired tokens alike. */
  accessToken: () => refusal(403, 'invalid_acceess_token', 'Invalid access_token, please have a check.'),
  /** [M: official FAQ, second hand] */
  rateLimit: () =>
    refusal(
      429,
      'error_rate_limit',
      'Too many requests. You have reached the rate limit. Please try again later.',
    ),
  /** [L: status unknown] */
  path: () =>
    refusal(
      200,
      'error_param',
      'Permission denied. This API is currently offline or the request path is incorrect.',
    ),
  /** [H: seen with a fake code; status inferred from its siblings] */
  code: () => refusal(403, 'invalid_code', 'The code is expired or used or invalid, please check the code.'),
  /** [M: wrong or spent refresh token] */
  refreshToken: () => refusal(403, 'error_auth', 'Invalid refresh_token.'),
  /** [H: production; the seller removed the app] */
  unlinked: () => refusal(403, 'shop_no_linked', 'Partner and shop has no linked.'),
  /** [H: that it resets at 00:00 UTC+8, L: status, 429 or 200] */
  quota: () =>
    refusal(200, 'error_limit', 'The daily quota of this app is used up, try again after 00:00 UTC+08:00.'),
  /** [L: status] */
  server: () => refusal(500, 'error_server', 'Something wrong. Please try later.'),
  /** [M: failures of modules come with 200] */
  busy: () =>
    refusal(200, 'error_system_busy', 'Our system is taking some time to respond, please try later.'),
  /** [H: production 2026-08-04] */
  refreshExpired: () => refusal(403, 'refresh_token_expired', 'Your refresh_token expired.'),
  /** Two blanks, sic. [H: SPEC examples] */
  field: (name: string) => refusal(200, 'product.error_param', `invalid field ${name}: value must  Not Null`),
  /** [M] */
  unmarshal: (name: string) =>
    refusal(
      200,
      'product.error_param',
      `json: cannot unmarshal string into Go struct field ${name} of type int64`,
    ),
  /** [L: error list only] */
  itemNotFound: () => refusal(200, 'error_item_not_found', 'Item_id is not found.'),
} as const;

/** GET-only API called with POST or the other way round. [M: seen once] */
export function wrongVerb(): Answer {
  return {
    status: 500,
    contentType: 'text/plain',
    body: 'block by gateway due to invalid cid',
    refusal: 'wrong_verb',
  };
}
