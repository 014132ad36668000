/**
 * Details of a chunk of Shopee items: one base-info call for all, then one model call for each item that has models.
 * The payload of a product is `{ item, models }`, both as Shopee sent them; `models` is null for an item without.
 *
 * Prices of items with models are only in the model call [H: SPEC], so a product whose model call fails has no
 * payload at all rather than half of one.
 */
import type { DetailAnswer, DetailAnswers, JsonObject, JsonValue } from '@syncstore/contracts';
import { answerEach, UNKNOWN_STATUS } from '../detail-answers.ts';
import type { CallFor } from '../http/api-call.ts';
import { UnexpectedBody } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import { isJsonObject } from '../http/lossless-json.ts';
import { BASE_INFO, type BaseInfo, fetchBaseInfo } from './base-info.ts';
import type { ShopeeClient } from './client.ts';
import { shopeeSourceHash } from './projection.ts';

const MODEL_LIST = '/api/v2/product/get_model_list';

type OnShop = CallFor & { readonly shop: string };

/**
 * @param client how to call · @param on on whose behalf
 * @param ids at most 50 item ids · @param othersAnswered whether the same calls answered for another item just now
 * @returns one answer an id, and what interrupted, if something did
 */
export async function fetchShopeeDetails(
  client: ShopeeClient,
  on: OnShop,
  ids: readonly string[],
  othersAnswered: boolean,
): Promise<DetailAnswers> {
  if (ids.length === 0) return { answers: [], interruption: null };
  const base = await fetchBaseInfo(client, on, ids, othersAnswered);
  const known = ids.filter((id) => base.found.has(id));
  const { detailConcurrency } = client.settings;
  const { answers, interruption } = await answerEach(known, detailConcurrency, othersAnswered, (id) =>
    answerFor(client, on, id, base.found.get(id)),
  );
  return { answers, interruption: base.interruption ?? interruption };
}

async function answerFor(
  client: ShopeeClient,
  on: OnShop,
  id: string,
  info: BaseInfo | undefined,
): Promise<DetailAnswer> {
  if (info === undefined || info.kind === 'absent') {
    const message = `${BASE_INFO} does not return it`;
    return { kind: 'withdrawn', externalId: id, code: 'not_in_answer', message };
  }
  if (info.kind === 'error') throw info.error;
  const { item, askedAt } = info;
  const models = hasModels(item) ? await fetchModels(client, on, id) : null;
  const payload = { item, models };
  const { update_time: updated, item_status: status } = item;
  return {
    kind: 'payload',
    externalId: id,
    payload,
    sourceHash: shopeeSourceHash(payload),
    // Without a time of its own the product is known to have looked like this when it was asked for.
    updatedAt: typeof updated === 'number' && updated > 0 ? updated : Math.floor(askedAt / 1000),
    platformStatus: typeof status === 'string' && status !== '' ? status : UNKNOWN_STATUS,
    // Of the two calls the earlier one counts: models may be newer than that, never older.
    askedAt,
  };
}

/** A boolean today; other flags of the same answer travel as strings [H: `deboost`]. */
function hasModels(item: JsonObject): boolean {
  const { has_model: flag } = item;
  return flag === true || (typeof flag === 'string' && flag.toUpperCase() === 'TRUE');
}

async function fetchModels(client: ShopeeClient, on: OnShop, id: string): Promise<JsonObject> {
  const answer = await makeCall(client.kit, {
    ...on,
    endpoint: MODEL_LIST,
    kind: 'api',
    request: (accessToken) => client.shopRequest(MODEL_LIST, on.shop, accessToken, [['item_id', id]]),
    read: (json): JsonObject => {
      const response: JsonValue | undefined = json['response'];
      if (isJsonObject(response)) return response;
      throw new UnexpectedBody('response is missing');
    },
  });
  return answer.value;
}
