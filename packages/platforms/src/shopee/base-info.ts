/**
 * The base information of up to 50 items in one call (`get_item_base_info`).
 *
 * - Fewer rows than ids is normal: unknown and foreign ids are left out [M], and so is what is gone for good.
 * - What an error for the whole call means for each id is not documented. When the platform itself answers with one,
 *   the ids are asked for in halves, so that one item that Shopee stumbles over does not cost the other 49. When no
 *   part succeeds it is an outage, and nothing is said about any item.
 * - When others were answered just now it is no outage, and each item is asked for alone: in halves several bad ones would
 *   open the breaker before a good one is answered, and none would ever be told from the others.
 */
import { BreakerOpenError, type JsonObject, PlatformError, type WaitError } from '@syncstore/contracts';
import { isCallError } from '../call-errors.ts';
import { ownTrouble } from '../detail-answers.ts';
import { idText } from '../external-id.ts';
import type { ApiAnswer, CallFor } from '../http/api-call.ts';
import { UnexpectedBody } from '../http/body.ts';
import { makeCall } from '../http/call-policy.ts';
import { isJsonObject } from '../http/lossless-json.ts';
import type { ShopeeClient } from './client.ts';

export const BASE_INFO = '/api/v2/product/get_item_base_info';

/** Failures without any success after which it is an outage. Each has been tried `attempts` times already. */
const GIVE_UP_AFTER = 4;

export type BaseInfo =
  | { readonly kind: 'item'; readonly item: JsonObject; readonly askedAt: number }
  | { readonly kind: 'absent' }
  | { readonly kind: 'error'; readonly error: PlatformError };

export interface BaseInfos {
  /** What is known of each id; of those that an interruption left out, nothing. */
  readonly found: ReadonlyMap<string, BaseInfo>;
  readonly interruption: PlatformError | WaitError | null;
}

type Items = { readonly byId: ReadonlyMap<string, JsonObject>; readonly unreadable: number };

/**
 * @param client how to call · @param on on whose behalf
 * @param ids at most 50 · @param othersAnswered whether another item was answered just now: it is no outage then
 */
export async function fetchBaseInfo(
  client: ShopeeClient,
  on: CallFor & { readonly shop: string },
  ids: readonly string[],
  othersAnswered: boolean,
): Promise<BaseInfos> {
  const found = new Map<string, BaseInfo>();
  let failures = 0;
  // Breadth first: with one bad item the other half succeeds at once and shows that this is no outage.
  const parts: (readonly string[])[] = othersAnswered ? ids.map((id) => [id]) : [ids];
  for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
    try {
      record(found, part, await askFor(client, on, part));
    } catch (error) {
      if (!isCallError(error)) throw error;
      const trouble = itemTrouble(error);
      if (trouble === null) return { found, interruption: error };
      failures += 1;
      const [only] = part;
      if (part.length === 1 && only !== undefined) {
        const gone = trouble.facts.action === 'withdraw-product';
        found.set(only, gone ? { kind: 'absent' } : { kind: 'error', error: trouble });
      } else {
        const middle = Math.ceil(part.length / 2);
        parts.push(part.slice(0, middle), part.slice(middle));
      }
      const anySuccess = othersAnswered || [...found.values()].some(({ kind }) => kind !== 'error');
      const isOutage =
        !anySuccess && failures >= GIVE_UP_AFTER && trouble.facts.action !== 'withdraw-product';
      if (isOutage) return { found: new Map(), interruption: error };
      if (error instanceof BreakerOpenError) return { found, interruption: error };
    }
  }
  return { found, interruption: null };
}

/** The error that can be one item's: the platform answered, in its own words. It may have opened the breaker, too. */
function itemTrouble(error: PlatformError | WaitError): PlatformError | null {
  const said = error instanceof BreakerOpenError ? error.cause : error;
  return said instanceof PlatformError && isAboutItems(said) ? said : null;
}

function isAboutItems(error: PlatformError): boolean {
  const { code, httpStatus } = error.facts;
  if (ownTrouble('', error) === null) return false;
  return httpStatus !== null && code.startsWith('error_');
}

async function askFor(
  client: ShopeeClient,
  on: CallFor & { readonly shop: string },
  ids: readonly string[],
): Promise<ApiAnswer<Items>> {
  // Comma-joined, as most clients send it; official samples show no single form [M].
  const query = [['item_id_list', ids.join(',')]] as const;
  return makeCall(client.kit, {
    ...on,
    endpoint: BASE_INFO,
    kind: 'api',
    request: (accessToken) => client.shopRequest(BASE_INFO, on.shop, accessToken, query),
    read: readItems,
  });
}

function readItems(json: JsonObject): Items {
  const { response } = json;
  const list = isJsonObject(response) ? response['item_list'] : undefined;
  if (list !== undefined && list !== null && !Array.isArray(list)) {
    throw new UnexpectedBody('response.item_list is no list');
  }
  if (!isJsonObject(response)) throw new UnexpectedBody('response is missing');
  const byId = new Map<string, JsonObject>();
  let unreadable = 0;
  for (const item of list ?? []) {
    const id = isJsonObject(item) ? idText(item['item_id']) : null;
    if (id === null || !isJsonObject(item)) unreadable += 1;
    else byId.set(id, item);
  }
  return { byId, unreadable };
}

function record(found: Map<string, BaseInfo>, ids: readonly string[], answer: ApiAnswer<Items>): void {
  const { byId, unreadable } = answer.value;
  for (const id of ids) {
    const item = byId.get(id);
    if (item !== undefined) found.set(id, { kind: 'item', item, askedAt: answer.askedAt });
    // A row that can't be told whose it is may be the missing one's: not a reason to call the product gone.
    else
      found.set(
        id,
        unreadable === 0 ? { kind: 'absent' } : { kind: 'error', error: unreadableRow(unreadable) },
      );
  }
}

function unreadableRow(count: number): PlatformError {
  return new PlatformError({
    platform: 'shopee',
    endpoint: BASE_INFO,
    action: 'retry',
    blame: 'system',
    code: 'malformed_product',
    httpStatus: 200,
    userMessage: 'Shopee sent this product in a form that SyncStore can not read. If it stays, report it.',
    detail: `${count} rows without an item_id in the answer`,
    retryAfterMs: null,
  });
}
