/**
 * TikTok Shop's envelope and errors: `{code, data, message, request_id}`, keys in alphabetical order on the API host [H:
 * live], success only where `code == 0`. Gateway errors carry `data: null` [H], business errors HTTP 200 and an empty
 * object [M], auth host errors no `data` at all [H: live]. Codes are reused: 36009004 stands for a dozen failures, told
 * apart by status and wording [H: official advice].
 */
import { randomBytes } from 'node:crypto';
import type { Answer } from '../http/exchange.ts';

const JSON_TYPE = 'application/json; charset=utf-8';
const DETAILS = 'For more details: https://docs.sandbox.example/errors';
const EIGHT_HOURS_MS = 8 * 3_600_000;

/** 34 characters: date and time in UTC+8, then 20 hex digits [H: live]. */
function requestId(): string {
  const time = new Date(Date.now() + EIGHT_HOURS_MS).toISOString().replace(/\D/g, '').slice(0, 14);
  return time + randomBytes(10).toString('hex').toUpperCase();
}

/** Success on the API host. @param data with its keys in alphabetical order */
export function success(data: object): Answer {
  const body = JSON.stringify({ code: 0, data, message: 'Success', request_id: requestId() });
  return { status: 200, contentType: JSON_TYPE, body, refusal: null };
}

/** A refusal by the gateway. @param message without the tail that all of them have */
export function gatewayError(status: number, code: number, message: string): Answer {
  const body = JSON.stringify({
    code,
    data: null,
    message: `${message} ${DETAILS}`,
    request_id: requestId(),
  });
  return { status, contentType: JSON_TYPE, body, refusal: String(code) };
}

/** A refusal by the product service. [M: logical failures arrive as 200] */
export function businessError(code: number, message: string): Answer {
  const body = JSON.stringify({ code, data: {}, message, request_id: requestId() });
  return { status: 200, contentType: JSON_TYPE, body, refusal: String(code) };
}

/** Success on the auth host: lowercase message, keys not sorted [H]. */
export function authSuccess(data: object): Answer {
  const body = JSON.stringify({ code: 0, message: 'success', data, request_id: requestId() });
  return { status: 200, contentType: JSON_TYPE, body, refusal: null };
}

/** A refusal by the auth host. [M: status] */
export function authError(code: number, message: string): Answer {
  const body = JSON.stringify({ code, message, request_id: requestId() });
  return { status: 200, contentType: JSON_TYPE, body, refusal: String(code) };
}

/** The gateway's refusals, each with the confidence of its HTTP status. */
export const REFUSALS = {
  /** [H] */
  path: () => gatewayError(404, 36009009, 'Invalid path. No endpoint matches the path.'),
  /** [L] */
  version: () =>
    gatewayError(400, 36009014, 'Invalid API version. The version in the path is not supported.'),
  /** [L: code seen live, status unknown] */
  method: () => gatewayError(405, 36009010, 'Invalid method. The path does not support this HTTP method.'),
  /** [H: three live probes] */
  appKey: () => gatewayError(400, 36009004, "Invalid credentials. Invalid 'app_key' query parameter."),
  /** [L] */
  missing: (name: string) =>
    gatewayError(400, 36009004, `Missing credentials. The '${name}' query parameter is missing.`),
  /** [L] Each way of being wrong has its own words [H]. */
  timestamp: (how: string) => gatewayError(400, 36009004, `Invalid timestamp. 'timestamp' is ${how}.`),
  /** [M: 401 in one capture, one project saw 500] */
  sign: () => gatewayError(401, 106001, "Invalid credentials. The 'sign' query parameter is invalid."),
  /** [L] */
  token: () =>
    gatewayError(401, 36009004, "Invalid credentials. The 'x-tts-access-token header is invalid'."),
  /** [M] */
  tokenExpired: () =>
    gatewayError(401, 105002, "Expired credentials. The 'x-tts-access-token' header has expired."),
  /** [H: live] */
  scope: () => gatewayError(401, 105005, 'Access denied. The required access scope is missing.'),
  /** [L] */
  cipherMissing: () =>
    gatewayError(400, 106013, "Missing identifier. The 'shop_cipher' query parameter is required."),
  /** [L] */
  cipherForeign: () =>
    gatewayError(401, 101000, "Access denied. The 'shop_cipher' does not match the access token."),
  /** [L] */
  cipherUnexpected: () =>
    gatewayError(400, 36009004, "Unexpected identifier. The 'shop_cipher' query parameter is not required."),
  /** [H] */
  rateLimit: () => gatewayError(429, 36009002, 'Too many requests.'),
  /** [M] A development shop's calls for the clock hour. */
  quota: () =>
    gatewayError(429, 36009037, 'Too many requests. The hourly quota of the development shop is used up.'),
  /** [L] */
  body: () => gatewayError(400, 36009022, 'Invalid request body. The body is not valid JSON.'),
  /** [M: live] */
  field: (name: string) =>
    gatewayError(400, 36009004, `${name} is a required field and has not been provided.`),
  /** [M: captured live] */
  internal: () => gatewayError(500, 36009003, 'Internal error. Please try again.'),
} as const;
