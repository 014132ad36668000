/**
 * `POST /product/{202309|202312|202502}/products/search`: paging parameters in the query, filters in the body [H]. Newest
 * creation first; the page token is a search-after cursor, base64 of `[milliseconds,"lastId"]` [H: decoded live], so
 * creations and deletions shift nothing. The last page has an empty token (none at all in 202309: both occur).
 *
 * Beyond 10,000 rows of one result 12052180 answers. Whether that hangs on the total or on the paging is not
 * documented; here the first 10,000 can be paged and `total_count` tells the truth, so that a client can split.
 */
import { z } from 'zod';
import type { CreateFilter } from '../catalogue/create-listing.ts';
import { makeProduct, type Row } from '../generator/product.ts';
import { hash2 } from '../generator/random.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import type { Answer } from '../http/exchange.ts';
import { distortPage, editBehindPage, type ListPage } from '../traffic/page-faults.ts';
import { businessError, REFUSALS, success } from './answers.ts';
import { type Audit, auditOf } from './audit.ts';
import type { ShopContext } from './gateway.ts';
import { brokenFilter, filterOf, readBody } from './search-filter.ts';
import { searchSku } from './skus.ts';

const LARGEST_PAGE = 100;

const tokenSchema = z.tuple([z.number(), z.string()]);

export function searchProducts({ world, call, shop, settings, faults, version }: ShopContext): Answer {
  const body = readBody(call.body);
  if (body === undefined) return REFUSALS.body();
  const pageSize = call.query.get('page_size');
  if (!pageSize) return REFUSALS.field('PageSize');
  const limit = Number(pageSize);
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_PAGE) {
    return businessError(12019109, 'The page size is invalid.');
  }
  const given = call.query.get('page_token') ?? '';
  const before = cursorIndex(shop.model, given);
  if (before === undefined) return businessError(12019108, 'The page number or page token is invalid.');
  const broken = brokenFilter(body);
  if (broken !== undefined) return broken;
  const filter: CreateFilter | undefined = filterOf(shop, body);
  if (filter === undefined) return businessError(12052910, 'Invalid input: status.');

  const page = shop.createListing.page(filter, before, limit);
  if (page.position >= settings.pagingLimit) {
    return businessError(12052180, `Search window above ${settings.pagingLimit} results.`);
  }
  const { rows, total } = page;
  const more = rows.length > 0 && page.position + rows.length < total;
  const served = distortPage(
    { rows, total, more, cursor: 'grows' },
    faults,
    () => shop.createListing.page(filter, Infinity, limit).rows,
  );
  if (editBehindPage(shop, faults, world.seconds('tiktok-shop', shop.spec.externalId))) world.onChange();
  const token = served.more ? nextToken(shop.model, served.cursor, rows, given) : '';
  return success({
    ...(token !== '' || version !== '202309' ? { next_page_token: token } : {}),
    products: served.rows.map((row) => renderRow(shop.model, row, version)),
    total_count: served.total,
  });
}

/** @param rows as they are, not as a fault shows them · @param given the token of this page; empty on the first */
function nextToken(
  model: ShopModel,
  cursor: ListPage['cursor'],
  rows: readonly Row[],
  given: string,
): string {
  const [first] = rows;
  const last = rows.at(-1);
  if (cursor === 'missing') return '';
  // A first page has no token to come back: one that leads to it again stands for it, and comes back from then on.
  if (cursor === 'stuck') return given === '' && first !== undefined ? tokenAfter(model, first, 1) : given;
  return last === undefined ? laterToken(model, given) : tokenAfter(model, last);
}

/** Leads to the same place, but is another token: for lists that a fault keeps from ending. */
function laterToken(model: ShopModel, given: string): string {
  const [milliseconds, id] = readToken(given) ?? [0, model.productId(0)];
  return Buffer.from(JSON.stringify([milliseconds + 1, id])).toString('base64');
}

/** @param back places before the row from which the list goes on */
function tokenAfter(model: ShopModel, row: Row, back = 0): string {
  // The live value was the create time plus 38 s; what it counts exactly is unknown and does not matter to a cursor.
  const milliseconds = row.createTime * 1000 + 38_000 + (hash2(model.salt, row.index) % 1000);
  return Buffer.from(JSON.stringify([milliseconds, model.productId(row.index + back)])).toString('base64');
}

/** @returns rows with a lower index come next; undefined for a token that we never gave out */
function cursorIndex(model: ShopModel, token: string): number | undefined {
  if (token === '') return Infinity;
  const cursor = readToken(token);
  return cursor === undefined ? undefined : model.indexOf(cursor[1]);
}

function readToken(token: string): readonly [milliseconds: number, id: string] | undefined {
  try {
    return tokenSchema.safeParse(JSON.parse(Buffer.from(token, 'base64').toString())).data;
  } catch {
    return undefined;
  }
}

function renderRow(model: ShopModel, row: Row, version: string): object {
  const product = makeProduct(model, row);
  const status = model.statuses.name(row.status);
  const audit: Audit = auditOf(status);
  const modern = version === '202502';
  return {
    ...(version === '202309' ? {} : { audit }),
    create_time: row.createTime,
    ...(modern ? { has_draft: row.index % 19 === 0 } : {}),
    id: product.id,
    ...(version === '202309' ? {} : { is_not_for_sale: false }),
    ...(modern ? { product_tags: [], recommended_categories: [] } : {}),
    sales_regions: [model.spec.market.region],
    skus: product.skus.map((sku) => searchSku(model, sku)),
    status,
    ...(product.names.served === null ? {} : { title: product.names.served }),
    update_time: row.updateTime,
  };
}
