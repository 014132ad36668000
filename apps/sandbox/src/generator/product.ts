/**
 * One product in full, the same for both platforms; shopee/ and tiktok/ only write it in their own spelling. Made on
 * demand from (seed, shop, index, revision) and thrown away after the answer. A revision is an update by mutation:
 * it changes price, stock and sometimes the name, and leaves ids, SKUs and GTINs alone.
 *
 * Every decision draws from a stream of its own (`Random` over a salt), so that a new decision in one place does not
 * change the products elsewhere.
 */
import type { Dirt, Expected, RejectReason } from '../types.ts';
import { dirtOf, isUnpricedDraft, rejects } from './dirt.ts';
import {
  type Goods,
  goodsGtin,
  goodsSku,
  MAX_VARIANTS,
  tierIndexOf,
  variantCode,
  variantCount,
} from './goods.ts';
import { PLACEHOLDER_GTINS } from './gtin.ts';
import { makeNames, type Names } from './names.ts';
import { convert, type Price, type PriceFault } from './prices.ts';
import { hash3, hashText, Random } from './random.ts';
import type { ShopModel } from './shop-model.ts';
import type { StatusCode } from './status.ts';

const SALT_PRODUCT = hashText('product');
const SALT_LISTING = hashText('listing');
const SALT_IMAGES = hashText('images');

/** What the catalogue knows of a product without generating it. */
export interface Row {
  readonly index: number;
  readonly status: StatusCode;
  readonly createTime: number;
  readonly updateTime: number;
  readonly revision: number;
}

export interface Sku {
  readonly id: string;
  /** Position in the goods' variant table. */
  readonly variant: number;
  readonly tierIndex: readonly number[];
  readonly sellerSku: string;
  /** As served; null where none is given. */
  readonly gtin: string | null;
  /** What the seller sells for now. */
  readonly sale: Price;
  /** The price before promotion; null where the platform states none. */
  readonly list: Price | null;
  /** Units in each warehouse; null where the platform states none. */
  readonly stock: readonly number[] | null;
  readonly active: boolean;
}

export interface Product {
  readonly row: Row;
  readonly id: string;
  readonly goods: Goods;
  readonly names: Names;
  readonly skus: readonly Sku[];
  /** Keys of pictures; the platform makes ids and URLs of them. */
  readonly images: readonly string[];
  readonly hasVideo: boolean;
  readonly grams: number;
  /** Centimetres: length, width, height; null for "not measured". */
  readonly size: readonly [number, number, number] | null;
  readonly dirt: readonly Dirt[];
  /** A stream for decisions that only one platform has. */
  readonly random: Random;
}

/** @returns what an import of this row must end in, without generating the product */
export function expectationOf(model: ShopModel, row: Row, goods: Goods): Expectation {
  const status = model.statuses.name(row.status);
  if (status.endsWith('DELETE') || status === 'DELETED') return { expected: 'deleted', rejectReasons: [] };
  if (status === 'FREEZE' || model.isPhantom(row.index)) return { expected: 'withdrawn', rejectReasons: [] };
  const rejectReasons = dirtOf(model, row.index, row.status, goods).filter(rejects);
  return { expected: rejectReasons.length === 0 ? 'accepted' : 'rejected', rejectReasons };
}

export interface Expectation {
  readonly expected: Expected;
  readonly rejectReasons: readonly RejectReason[];
}

/** Generates one product. About 10 µs without variants, 60 µs with fifty. */
export function makeProduct(model: ShopModel, row: Row): Product {
  const { market } = model.spec;
  const goods = model.goods(row.index);
  const dirt = dirtOf(model, row.index, row.status, goods);
  const random = new Random(hash3(model.salt, SALT_PRODUCT, row.index));
  const names = makeNames(goods, market.language, dirt, row.revision, random);
  let images: readonly string[] | undefined;
  return {
    row,
    id: model.productId(row.index),
    goods,
    names,
    skus: makeSkus(model, row, goods, dirt),
    // Search rows show no pictures, so these wait until somebody looks.
    get images() {
      images ??= makeImages(dirt, new Random(hash3(model.salt, SALT_IMAGES, row.index)));
      return images;
    },
    hasVideo: random.percent(12),
    grams: goods.kind.grams * goods.pack + random.int(60),
    size: random.percent(80) ? [8 + random.int(40), 6 + random.int(30), 3 + random.int(20)] : null,
    dirt,
    random,
  };
}

function makeImages(dirt: readonly Dirt[], random: Random): readonly string[] {
  const images = Array.from({ length: 1 + random.int(6) }, () => random.hex(32));
  const first = images[0];
  if (dirt.includes('image_duplicate') && first !== undefined) images.push(first);
  return images;
}

function makeSkus(model: ShopModel, row: Row, goods: Goods, dirt: readonly Dirt[]): readonly Sku[] {
  const random = new Random(hash3(model.salt, SALT_LISTING, goods.number));
  const full = Math.min(MAX_VARIANTS, variantCount(goods));
  // Some shops do not stock the last variants of the goods.
  const count = full > 2 && random.percent(15) ? full - 1 - random.int(2) : full;
  const carriesGtin = goods.skuRule.endsWith('trap') || random.percent(85);
  const carriesSku = goods.skuRule.endsWith('trap') || random.percent(85);
  const emptySku = random.percent(30);
  const paddedUpc = random.percent(50);
  const markup = 92 + random.int(17);
  const promoted = random.percent(30);
  const placeholder = random.pick(PLACEHOLDER_GTINS);
  const unpriced = isUnpricedDraft(model, row.index, row.status);
  const fault: PriceFault = unpriced ? 'missing' : random.pick(['missing', 'empty', 'text', 'negative']);
  const faulty = unpriced ? -1 : random.int(count);
  const saleFault = dirt.includes('price_unreadable') ? fault : null;
  const statesList =
    model.spec.platform === 'shopee' || random.percent(10) || dirt.includes('list_price_unreadable');
  const skus: Sku[] = [];
  for (let variant = 0; variant < count; variant += 1) {
    const spoiled = faulty === -1 || faulty === variant;
    const own = emptySku ? '' : `${model.spec.market.region}-${row.index + 1}${variantCode(goods, variant)}`;
    const sellerSku = carriesSku ? (goodsSku(goods, variant) ?? own) : own;
    const gtin = carriesGtin ? goodsGtin(model.seed, goods, variant) : null;
    const cents = Math.round((goods.price * (100 + 4 * (variant % 7)) * markup) / 10_000);
    const sale = changed(convert(cents, model.spec.market), row.revision, model.spec.market.step);
    const list = convert(promoted ? Math.round(cents * 1.25) : cents, model.spec.market);
    const listFault = dirt.includes('list_price_unreadable') && variant === 0 ? 'text' : null;
    skus.push({
      id: model.skuId(row.index, variant),
      variant,
      tierIndex: tierIndexOf(goods, variant),
      sellerSku: duplicateSku(model, dirt, skus[0]) ?? sellerSku,
      gtin: dirt.includes('gtin_placeholder')
        ? placeholder
        : gtin?.length === 12 && paddedUpc
          ? `0${gtin}`
          : gtin,
      sale: { amount: sale, fault: spoiled ? saleFault : null },
      // Where the whole price block is gone, the list price went with it.
      list: statesList
        ? { amount: Math.max(list, sale), fault: (spoiled ? saleFault : null) ?? listFault }
        : null,
      stock: unpriced ? null : makeStock(random, row.revision),
      active: !(count > 1 && random.percent(4)),
    });
  }
  return skus;
}

/** A shop-wide SKU on single products; the first variant's SKU on all the others. */
function duplicateSku(model: ShopModel, dirt: readonly Dirt[], first: Sku | undefined): string | null {
  if (!dirt.includes('seller_sku_duplicate')) return null;
  return first?.sellerSku ?? `DUPLICATE-${model.spec.market.region}`;
}

/** Each revision moves the price by another number of steps, so a client that misses one shows it. */
function changed(amount: number, revision: number, step: number): number {
  return amount + revision * 3 * step;
}

function makeStock(random: Random, revision: number): readonly number[] {
  const first = random.percent(8) ? 0 : random.int(400);
  const second = random.int(90);
  return random.percent(25) ? [first + revision * 7, second] : [first + revision * 7];
}
