/**
 * Mapping: one raw marketplace payload becomes one canonical product, or the reasons why it can't.
 *
 *   1. The platform's mapping says where in the payload things are (mapping/shopee.ts, mapping/tiktok-shop.ts). What is
 *      no product at all is rejected as malformed here.
 *   2. Every value goes through its cleaning (cleaning/, one subject a file), the same for all platforms; each change is
 *      recorded, and what is not known is null.
 *   3. A name and a readable sale price for every variant are all that a product must have.
 *
 * Nothing here throws, whatever the payload: one bad product must never cost its page.
 */
import type { JsonObject, MappingResult, PlatformId } from '@syncstore/contracts';
import { assemble } from './mapping/assemble.ts';
import { type MappingContext, malformedPayload } from './mapping/reasons.ts';
import { shopee } from './mapping/shopee.ts';
import type { PlatformMapping } from './mapping/source-product.ts';
import { tiktokShop } from './mapping/tiktok-shop.ts';

const MAPPINGS: Readonly<Record<PlatformId, PlatformMapping>> = { shopee, 'tiktok-shop': tiktokShop };

/**
 * Maps, cleans and validates one product.
 * @param payload Shopee: `{ item, models }`; TikTok Shop: the `data` object of product detail
 * @param context the shop's region and currency
 */
export function mapProduct(
  platform: PlatformId,
  payload: JsonObject,
  context: MappingContext,
): MappingResult {
  const mapping = MAPPINGS[platform];
  const source = mapping.read(payload);
  if (!('malformed' in source)) return assemble(source, mapping.statuses, context);
  return { kind: 'rejected', reasons: [malformedPayload(source.malformed, source.found)], name: null };
}
