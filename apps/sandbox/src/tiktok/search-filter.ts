/** Filters in the body of a product search: which are understood, and which combinations are refused [H: code list]. */
import { z } from 'zod';
import type { CreateFilter } from '../catalogue/create-listing.ts';
import { makeProduct } from '../generator/product.ts';
import type { Answer } from '../http/exchange.ts';
import type { Shop } from '../world.ts';
import { businessError } from './answers.ts';

const MOST_SKUS = 10;

const seconds = z.number().int().optional();

/** Unknown keys are ignored, as far as known by the platform too. */
const bodySchema = z.object({
  status: z.string().optional(),
  seller_skus: z.array(z.string()).optional(),
  sku_ids: z.array(z.string()).optional(),
  create_time_ge: seconds,
  create_time_le: seconds,
  update_time_ge: seconds,
  update_time_le: seconds,
});

export type SearchBody = z.infer<typeof bodySchema>;

/** @returns the filters; undefined for a body that is no JSON object or has fields of a wrong type */
export function readBody(bytes: Buffer): SearchBody | undefined {
  if (bytes.length === 0) return {};
  try {
    return bodySchema.safeParse(JSON.parse(bytes.toString())).data;
  } catch {
    return undefined;
  }
}

/** @returns a refusal for filters that contradict themselves or are too long */
export function brokenFilter(body: SearchBody): Answer | undefined {
  if ((body.seller_skus?.length ?? 0) > MOST_SKUS)
    return businessError(12019027, 'Too many seller SKUs, at most 10.');
  if ((body.sku_ids?.length ?? 0) > MOST_SKUS)
    return businessError(12019087, 'Too many SKU IDs, at most 10.');
  if (isReversed(body.create_time_ge, body.create_time_le)) {
    return businessError(12019118, 'The create time range is invalid.');
  }
  if (isReversed(body.update_time_ge, body.update_time_le)) {
    return businessError(12019119, 'The update time range is invalid.');
  }
  return undefined;
}

/** @returns what the catalogue is asked for; undefined for an unknown status */
export function filterOf(shop: Shop, body: SearchBody): CreateFilter | undefined {
  const { statuses } = shop.model;
  const status = body.status ?? 'ALL';
  const mask = status === 'ALL' ? statuses.all : statuses.maskOf(status);
  if (mask === 0) return undefined;
  return {
    mask,
    createFrom: body.create_time_ge,
    createTo: body.create_time_le,
    updateFrom: body.update_time_ge,
    updateTo: body.update_time_le,
    only: body.seller_skus === undefined && body.sku_ids === undefined ? undefined : productsWith(shop, body),
  };
}

function isReversed(from: number | undefined, to: number | undefined): boolean {
  return from !== undefined && to !== undefined && from > to;
}

/** Ids are arithmetic; seller SKUs cost a walk over the whole shop, fit for tests and demos only. */
function productsWith(shop: Shop, body: SearchBody): ReadonlySet<number> {
  const { model, catalogue } = shop;
  const found = new Set<number>();
  for (const id of body.sku_ids ?? []) {
    const index = model.indexOfSku(id);
    if (index !== undefined && index < catalogue.size) found.add(index);
  }
  const wanted = new Set(body.seller_skus ?? []);
  for (let index = 0; wanted.size > 0 && index < catalogue.size; index += 1) {
    const { skus } = makeProduct(model, catalogue.row(index));
    if (skus.some(({ sellerSku }) => wanted.has(sellerSku))) found.add(index);
  }
  return found;
}
