/**
 * `product/get_item_list`: ids, statuses and update times of a shop, by offset [H: SPEC, live]. Latest update first (our
 * choice, the platform documents none). `has_next_page` is the only stop signal, `next_offset` is missing on the last
 * page and `next` is always there and empty [H: measured].
 */
import { listByUpdateTime } from '../catalogue/update-listing.ts';
import type { Answer } from '../http/exchange.ts';
import { distortPage, editBehindPage } from '../traffic/page-faults.ts';
import { REFUSALS, refusal, wrapped } from './answers.ts';
import type { ShopContext } from './gateway.ts';

const LARGEST_TIME = 4_294_967_295;

export function getItemList({ world, call, shop, settings, faults }: ShopContext): Answer {
  const offset = wholeNumber(call.query.get('offset'));
  if (offset === undefined) return REFUSALS.field('Offset');
  const pageSize = wholeNumber(call.query.get('page_size'));
  if (pageSize === undefined || pageSize < 1 || pageSize > 100) return REFUSALS.field('PageSize');

  const statuses = call.query.getAll('item_status');
  if (statuses.length === 0) return REFUSALS.field('ItemStatus');
  const masks = statuses.map((status) => shop.model.statuses.maskOf(status));
  // "NORMAL,UNLIST" is one unknown status: several are sent by repeating the key [H].
  if (masks.includes(0)) return refusal(200, 'error_param_item_status', 'Item status error.');
  const mask = masks.reduce((sum, bit) => sum | bit, 0);

  const from = timeOf(call.query.get('update_time_from'), 0);
  const to = timeOf(call.query.get('update_time_to'), LARGEST_TIME);
  if (from === undefined || to === undefined || from >= to) {
    return refusal(200, 'error_update_time_range', 'update_time_from should be smaller than update_time_to.');
  }
  if (offset + pageSize > settings.pagingLimit) {
    return refusal(200, 'error_param', 'get items offset over limit, please use the next field');
  }
  const inset = settings.windowEnds === 'exclusive' ? 1 : 0;
  const window = { from: from + inset, to: to - inset };
  const list = (from: number) => listByUpdateTime(shop.catalogue, mask, window, from, pageSize);
  const { rows, total } = list(offset);
  const page = { rows, total, more: offset + rows.length < total, cursor: 'grows' } as const;
  const served = distortPage(page, faults, () => list(0).rows);
  // Beyond the end, where only a fault leads, offsets go on in whole pages.
  const next = served.cursor === 'stuck' ? offset : offset + (rows.length === 0 ? pageSize : rows.length);
  if (editBehindPage(shop, faults, world.seconds('shopee', shop.spec.externalId))) world.onChange();
  return wrapped({
    item: served.rows.map((row) => ({
      item_id: Number(shop.model.productId(row.index)),
      item_status: shop.model.statuses.name(row.status),
      update_time: row.updateTime,
      // The tag came in 2024-10 and is missing on some older rows.
      ...(row.index % 11 === 0 ? {} : { tag: { kit: false } }),
    })),
    total_count: served.total,
    has_next_page: served.more,
    ...(served.more && served.cursor !== 'missing' ? { next_offset: next } : {}),
    next: '',
  });
}

function wholeNumber(text: string | null): number | undefined {
  return text !== null && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

function timeOf(text: string | null, fallback: number): number | undefined {
  return text === null || text === '' ? fallback : wholeNumber(text);
}
