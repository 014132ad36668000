/**
 * JSON.parse for bodies whose integers may exceed 2^53: those become strings instead of being rounded. TikTok Shop
 * sends 19-digit ids as numbers in its webhooks [H], Shopee's promotion_id is a uint64 [H: SPEC].
 *
 * Almost no body has such a number, so a cheap search decides first; only a body that may have one is rewritten
 * before it is parsed. A long digit run inside a string costs that rewrite but is left as it is.
 */
import type { JsonObject, JsonValue } from '@syncstore/contracts';

/** A bare number of 16 digits or more can only stand at the start, after `:`, `,`, `[` or white space. */
const MAY_HAVE_LARGE_INTEGER = /(?:^|[:,[\s])-?\d{16}/;

/** Strings are matched so that nothing inside them is; numbers are matched whole, with fraction and exponent. */
const STRING_OR_NUMBER = /"[^"\\]*(?:\\[\s\S][^"\\]*)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

const INTEGER = /^-?\d{16,}$/;

/**
 * @param text a JSON text
 * @returns its value; integers outside ±(2^53 − 1) as strings of their digits, fractions and exponents as numbers
 * @throws SyntaxError when it is not JSON
 */
export function parseLossless(text: string): JsonValue {
  const safe = MAY_HAVE_LARGE_INTEGER.test(text) ? text.replace(STRING_OR_NUMBER, quoteUnsafe) : text;
  // JSON.parse gives exactly the values that JsonValue describes.
  return JSON.parse(safe) as JsonValue;
}

function quoteUnsafe(token: string): string {
  return INTEGER.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token;
}

/** Narrows a JSON value to an object. */
export function isJsonObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
