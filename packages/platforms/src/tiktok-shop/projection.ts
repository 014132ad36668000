/**
 * What of a TikTok Shop product counts as the product: everything but image and video URLs. Host and variant of an
 * image URL change from call to call [M] while its `uri` stays; a video URL carries its own end [M] while the video's
 * id stays. Images inside the description have no `uri` beside them, so of their URL the path up to the variant counts.
 */
import type { JsonObject, JsonValue } from '@syncstore/contracts';
import { isJsonObject } from '../http/lossless-json.ts';
import { inOrderOf, sourceHash, withMembers } from '../source-hash.ts';

/** Members whose values are URLs of an image, a file or a video, in JSON text. What is inside a string can not match: its quotes carry backslashes. */
const MEDIA_URLS = /"(?:urls|thumb_urls|cover_url|url)":(?:"[^"\\]*"|\[(?:"[^"\\]*",?)*\]),?/g;

/** In HTML: scheme and host before, variant and query after the part of an image's address that stays. */
const IMAGE_SOURCE = /(<img\b[^>]*?\bsrc\s*=\s*["']?)https?:\/\/[^/"'\s>]*\/([^~?"'\s>]*)[^"'\s>]*/gi;

/**
 * @param product `data` of a detail answer
 * @returns the source hash: the same for two answers about an unchanged product
 */
export function tiktokShopSourceHash(product: JsonObject): string {
  const { description } = product;
  const projected = withMembers(product, {
    description: typeof description === 'string' ? stableDescription(description) : undefined,
    product_attributes: inOrderOf(product['product_attributes'], 'id'),
    delivery_options: inOrderOf(product['delivery_options'], 'id'),
    skus: projectSkus(product['skus']),
  });
  return sourceHash(JSON.stringify(projected).replace(MEDIA_URLS, ''));
}

function stableDescription(html: string): string {
  return html.includes('<img') ? html.replace(IMAGE_SOURCE, '$1$2') : html;
}

function projectSkus(skus: JsonValue | undefined): JsonValue | undefined {
  const ordered = inOrderOf(skus, 'id');
  if (!Array.isArray(ordered)) return ordered;
  let copy: JsonValue[] | null = null;
  for (const [index, sku] of ordered.entries()) {
    if (!isJsonObject(sku)) continue;
    const projected = withMembers(sku, { inventory: inOrderOf(sku['inventory'], 'warehouse_id') });
    if (projected === sku) continue;
    copy ??= [...ordered];
    copy[index] = projected;
  }
  return copy ?? ordered;
}
