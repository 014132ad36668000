/**
 * What of a Shopee payload counts as the product: everything but the URLs of images and videos, whose hosts change
 * from call to call [M], and counters. Images count by their id, which stands beside each URL or at its end.
 */
import type { JsonObject, JsonValue } from '@syncstore/contracts';
import { isJsonObject } from '../http/lossless-json.ts';
import { inOrderOf, sourceHash, withMembers } from '../source-hash.ts';

/**
 * A member whose value is one media URL, or a list of them, in JSON text. What is inside a string can not match: its
 * quotes carry backslashes.
 */
const MEDIA_URLS =
  /"(?:image_url|image_url_list|thumbnail_url|video_url|size_chart)":(?:"[^"\\]*"|\[(?:"[^"\\]*",?)*\])/g;

/** Scheme and host, or the query, of each URL of such a member. */
const HOST_OR_QUERY = /(")https?:\/\/[^/"]*|\?[^"]*/g;

/** Counters that no edit makes [H: they belong to `get_item_extra_info`, seen nowhere else yet]. */
const COUNTERS = ['sale', 'views', 'likes', 'rating_star', 'comment_count'];

/**
 * @param payload `{ item, models }` as details.ts makes it
 * @returns the source hash: the same for two answers about an unchanged product
 */
export function shopeeSourceHash(payload: {
  readonly item: JsonObject;
  readonly models: JsonObject | null;
}): string {
  const { item, models } = payload;
  const ordered = {
    item: projectItem(item),
    models: models === null ? null : withMembers(models, { model: inOrderOf(models['model'], 'model_id') }),
  };
  const text = JSON.stringify(ordered).replace(MEDIA_URLS, (member) => member.replace(HOST_OR_QUERY, '$1'));
  return sourceHash(text);
}

function projectItem(item: JsonObject): JsonObject {
  const projected = withMembers(item, {
    attribute_list: inOrderOf(item['attribute_list'], 'attribute_id'),
    logistic_info: inOrderOf(item['logistic_info'], 'logistic_id'),
    stock_info_v2: projectStock(item['stock_info_v2']),
  });
  if (!COUNTERS.some((counter) => counter in item)) return projected;
  return Object.fromEntries(Object.entries(projected).filter(([key]) => !COUNTERS.includes(key)));
}

function projectStock(stock: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(stock)) return stock;
  return withMembers(stock, { seller_stock: inOrderOf(stock['seller_stock'], 'location_id') });
}
