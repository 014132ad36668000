/**
 * Details of a chunk of TikTok Shop products: one call each, a few at once, since there is no batch endpoint [H]. The
 * payload is the answer's `data` as it came.
 *
 * Products that the search shows and the detail call refuses (frozen, deleted meanwhile) are withdrawn, not failures
 * [H/M].
 */
import type { DetailAnswer, DetailAnswers, JsonObject } from '@syncstore/contracts';
import { answerEach, UNKNOWN_STATUS } from '../detail-answers.ts';
import { idText } from '../external-id.ts';
import { UnexpectedBody } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import { isJsonObject } from '../http/lossless-json.ts';
import type { TikTokShopClient } from './client.ts';
import type { OnShop } from './list-page.ts';
import { tiktokShopSourceHash } from './projection.ts';

const PRODUCT_DETAIL = '/product/202309/products/{id}';

/**
 * @param client how to call · @param on on whose behalf
 * @param ids products to ask for · @param othersAnswered whether another product was answered just now
 * @returns one answer an id, and what interrupted, if something did
 */
export async function fetchTikTokShopDetails(
  client: TikTokShopClient,
  on: OnShop,
  ids: readonly string[],
  othersAnswered: boolean,
): Promise<DetailAnswers> {
  const { detailConcurrency } = client.settings;
  return answerEach(ids, detailConcurrency, othersAnswered, (id) => fetchOne(client, on, id));
}

async function fetchOne(client: TikTokShopClient, on: OnShop, id: string): Promise<DetailAnswer> {
  const path = PRODUCT_DETAIL.replace('{id}', encodeURIComponent(id));
  const answer = await makeCall(client.kit, {
    ...on,
    endpoint: PRODUCT_DETAIL,
    kind: 'api',
    request: (accessToken) => client.apiRequest(path, accessToken, { shop_cipher: on.cipher }),
    read: (json) => productOf(json, id),
  });
  const { value: payload, askedAt } = answer;
  const { update_time: updated, status } = payload;
  return {
    kind: 'payload',
    externalId: id,
    payload,
    sourceHash: tiktokShopSourceHash(payload),
    // Without a time of its own the product is known to have looked like this when it was asked for.
    updatedAt: typeof updated === 'number' && updated > 0 ? updated : Math.floor(askedAt / 1000),
    platformStatus: typeof status === 'string' && status !== '' ? status : UNKNOWN_STATUS,
    askedAt,
  };
}

/** An answer about another product must never be stored as this one. */
function productOf(json: JsonObject, id: string): JsonObject {
  const { data } = json;
  if (!isJsonObject(data)) throw new UnexpectedBody('data is missing');
  if (idText(data['id']) !== id) throw new UnexpectedBody('data.id is not the id that was asked for');
  return data;
}
