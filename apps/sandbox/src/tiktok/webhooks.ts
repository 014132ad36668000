/** `/event/202309/webhooks`: a shop's callback addresses by event. Kept in memory, listed back; nothing is sent yet. */
import { z } from 'zod';
import type { Answer } from '../http/exchange.ts';
import type { Shop } from '../world.ts';
import { REFUSALS, success } from './answers.ts';
import type { ShopContext } from './gateway.ts';

const schema = z.object({ address: z.string().max(255).optional(), event_type: z.string() });

interface Webhook {
  readonly address: string;
  readonly create_time: number;
  readonly event_type: string;
  readonly update_time: number;
}

const webhooks = new WeakMap<Shop, Map<string, Webhook>>();

export function getWebhooks({ shop }: ShopContext): Answer {
  const list = [...webhooksOf(shop).values()];
  return success({ total_count: list.length, webhooks: list });
}

export function putWebhook({ world, call, shop }: ShopContext): Answer {
  const body = readBody(call.body);
  if (body?.address === undefined) return REFUSALS.field('Address');
  const now = world.seconds('tiktok-shop', shop.spec.externalId);
  const { address, event_type } = body;
  const create_time = webhooksOf(shop).get(event_type)?.create_time ?? now;
  webhooksOf(shop).set(event_type, { address, create_time, event_type, update_time: now });
  return success({});
}

export function deleteWebhook({ call, shop }: ShopContext): Answer {
  const body = readBody(call.body);
  if (body === undefined) return REFUSALS.field('EventType');
  webhooksOf(shop).delete(body.event_type);
  return success({});
}

function webhooksOf(shop: Shop): Map<string, Webhook> {
  const known = webhooks.get(shop) ?? new Map<string, Webhook>();
  webhooks.set(shop, known);
  return known;
}

function readBody(bytes: Buffer): z.infer<typeof schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(bytes.toString())).data;
  } catch {
    return undefined;
  }
}
