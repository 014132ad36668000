/**
 * The hash that says whether a product changed: SHA-256 over the JSON text of the payload, after a marketplace's
 * projection put arrays in order of id and took out what differs between two answers for an unchanged product (image
 * hosts, signed URLs, counters). Everything else stays in, known or not, so that no edit is missed.
 *
 * Keys stay in the order in which they came: the marketplaces' serialisers write them in a fixed one (TikTok Shop
 * alphabetically [H], Shopee by its structs), and sorting them would cost more than all the rest. Should an order
 * change once, products are mapped again once and found unchanged by their canonical hash.
 *
 * Cost a product of 3 KB: see the projections; the digest is about a third of it.
 */
import { hash } from 'node:crypto';
import type { JsonValue } from '@syncstore/contracts';
import { idText } from './external-id.ts';
import { isJsonObject } from './http/lossless-json.ts';

/** @param text the projection's JSON text @returns 43 characters of base64url */
export function sourceHash(text: string): string {
  return hash('sha256', text, 'base64url');
}

/**
 * @param list an array of objects whose order means nothing
 * @param key the member that identifies each
 * @returns the same array when it is in order, otherwise an ordered copy; what is no such array comes back as it is
 */
export function inOrderOf(list: JsonValue | undefined, key: string): JsonValue | undefined {
  if (!Array.isArray(list) || list.length < 2) return list;
  let before = rank(list[0], key);
  for (let i = 1; i < list.length; i += 1) {
    const here = rank(list[i], key);
    if (here < before) return [...list].sort((a, b) => compare(rank(a, key), rank(b, key)));
    before = here;
  }
  return list;
}

/** Any total order will do; numbers are compared as text too. */
function rank(value: JsonValue | undefined, key: string): string {
  return (isJsonObject(value) ? idText(value[key]) : null) ?? '';
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
