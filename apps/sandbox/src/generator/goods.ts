/**
 * Goods, the things behind the listings. A listing in a shop shows goods number g; the same g in another shop is the
 * same thing, and `goodsId` is the truth that a matcher is measured against.
 *
 * Goods come in blocks of 100. A fixed plan for the block says which shops list which of its goods (60 in one shop,
 * 24 in two, 12 in three, 4 in all four: 40 % on more than one), so each shop lists 40 of a block and "which goods is
 * the j-th listing of this shop" is a division. Two stretches of each block are traps for matchers:
 * - positions 86-87 share one meaningless seller SKU with the same positions of neighbouring blocks. They always carry
 *   a GTIN, so the SKU can be recognised as ambiguous;
 * - positions 90-98 are three families of pack sizes (1, 3, 6) with different GTINs; one family in three uses one SKU.
 */
import type { Language } from '../types.ts';
import { makeGtin } from './gtin.ts';
import { BRANDS, FINISHES, KINDS, type Kind, SERIES } from './kinds.ts';
import { colourCode } from './options.ts';
import { hash2, hash3, hashText, Random, shuffle } from './random.ts';

const BLOCK = 100;
const SHARED_SKU_BLOCKS = 5;
const SALT_GOODS = hashText('goods');
const SALT_GTIN = hashText('gtin');
const SALT_SKU = hashText('seller-sku');

/** Largest number of variants; the ids of SKUs are numbered within it. */
export const MAX_VARIANTS = 50;

export interface Goods {
  readonly number: number;
  readonly id: string;
  readonly kind: Kind;
  readonly brand: string | null;
  readonly finish: number;
  readonly series: string;
  /** Two or three digits that are part of the name. */
  readonly model: number;
  readonly pack: 1 | 3 | 6;
  /** 0 for goods without variants. */
  readonly colours: number;
  readonly sizes: number;
  readonly firstColour: number;
  /** Singapore cents of the cheapest variant. */
  readonly price: number;
  readonly hasGtin: boolean;
  readonly skuRule: 'common' | 'own' | 'shared-trap' | 'pack-trap';
}

/** Which goods each of the shops lists: for shop s the positions of a block, in order. */
export function listingPlan(seed: number, shopCount: 4): readonly (readonly number[])[] {
  const masks: number[] = [];
  for (let mask = 1; mask < 1 << shopCount; mask += 1) {
    const shops = [0, 1, 2, 3].filter((s) => (mask >>> s) & 1).length;
    const share = shops === 1 ? 15 : shops === 2 ? 4 : shops === 3 ? 3 : 4;
    for (let i = 0; i < share; i += 1) masks.push(mask);
  }
  shuffle(masks, new Random(hash2(seed, SALT_GOODS)));
  return [0, 1, 2, 3].map((shop) =>
    masks.flatMap((mask, position) => ((mask >>> shop) & 1 ? [position] : [])),
  );
}

/** @param plan positions of a block that the shop lists @param j running number of the listing @returns goods number */
export function goodsNumberOf(plan: readonly number[], j: number): number {
  return Math.floor(j / plan.length) * BLOCK + (plan[j % plan.length] ?? 0);
}

/** @param number goods number, up to about 15,000,000 */
export function goodsOf(seed: number, number: number): Goods {
  const position = number % BLOCK;
  const inFamily = position >= 90 && position <= 98;
  const sharedSku = position === 86 || position === 87;
  const familyOffset = inFamily ? (position - 90) % 3 : 0;
  // All packs of a family draw from the key of its single pack, so they differ in the pack size only.
  const random = new Random(hash3(seed, SALT_GOODS, number - familyOffset));
  const kind = random.pick(KINDS);
  const brand = random.percent(75) ? (BRANDS[random.int(BRANDS.length)] ?? null) : null;
  const finish = random.int(FINISHES.length);
  const series = SERIES[random.int(SERIES.length)] ?? 'Terra';
  const model = 10 + random.int(890);
  const [low, high] = kind.price;
  const price = low + random.int(high - low);
  const varied = !inFamily && !sharedSku && random.percent(38);
  const twoTiers = varied && random.percent(40);
  const large = random.percent(12);
  const pack = inFamily ? (([1, 3, 6] as const)[familyOffset] ?? 1) : 1;
  return {
    number,
    id: `goods-${String(number).padStart(7, '0')}`,
    kind,
    brand,
    finish,
    series,
    model,
    pack,
    colours: varied ? 2 + random.int(large ? 9 : 4) : 0,
    sizes: twoTiers ? 2 + random.int(large ? 4 : 2) : 0,
    firstColour: random.int(10),
    price: price * pack,
    hasGtin: inFamily || sharedSku || hash3(seed, SALT_GTIN, number) % 100 < 62,
    skuRule: sharedSku
      ? 'shared-trap'
      : inFamily && hash3(seed, SALT_SKU, number - familyOffset) % 3 === 0
        ? 'pack-trap'
        : hash3(seed, SALT_SKU, number) % 100 < 75
          ? 'common'
          : 'own',
  };
}

/** @param variant position in the goods' full variant table, 0 for goods without variants @returns GTIN or null */
export function goodsGtin(seed: number, goods: Goods, variant: number): string | null {
  return goods.hasGtin ? makeGtin(seed, goods.number * 64 + variant) : null;
}

/** @returns the seller's SKU of the goods as it is meant to be, before a listing forgets or replaces it */
export function goodsSku(goods: Goods, variant: number): string | null {
  const prefix = (goods.brand ?? 'OEM').slice(0, 3).toUpperCase();
  switch (goods.skuRule) {
    case 'shared-trap':
      return `SKU-${Math.floor(goods.number / (BLOCK * SHARED_SKU_BLOCKS)) + 1}`;
    case 'pack-trap': {
      const single = goods.number - [1, 3, 6].indexOf(goods.pack);
      return `${prefix}-${goods.kind.code}-${String(single).padStart(6, '0')}`;
    }
    case 'own':
      return null;
    case 'common':
      return `${prefix}-${goods.kind.code}-${String(goods.number).padStart(6, '0')}${variantCode(goods, variant)}`;
  }
}

/** @returns "-RED-2" for the variant; empty for goods without variants */
export function variantCode(goods: Goods, variant: number): string {
  if (goods.colours === 0) return '';
  const [colour, size] = tierIndexOf(goods, variant);
  return `-${colourCode((goods.firstColour + (colour ?? 0)) % 10)}${size === undefined ? '' : `-${size + 1}`}`;
}

/** @returns how many variants the goods have in all; 1 for goods without variants */
export function variantCount(goods: Goods): number {
  return Math.max(1, goods.colours * Math.max(1, goods.sizes));
}

/** @returns position per tier; empty for goods without variants */
export function tierIndexOf(goods: Goods, variant: number): readonly number[] {
  if (goods.colours === 0) return [];
  if (goods.sizes === 0) return [variant];
  return [Math.floor(variant / goods.sizes), variant % goods.sizes];
}

/** @returns the goods' clean name in a language, as a shop without bad habits would print it */
export function goodsName(goods: Goods, language: Language): string {
  const noun = goods.kind.noun[language];
  const finish = FINISHES[goods.finish]?.[language] ?? '';
  const brand = goods.brand === null ? '' : `${goods.brand} `;
  const tail = `${goods.series} ${goods.model}`;
  switch (language) {
    case 'en':
      return `${brand}${finish} ${noun} ${tail}${goods.pack > 1 ? ` (Pack of ${goods.pack})` : ''}`;
    case 'id':
      return `${noun} ${finish} ${brand}${tail}${goods.pack > 1 ? ` (Isi ${goods.pack})` : ''}`;
    case 'th':
      return `${noun}${finish} ${brand}${tail}${goods.pack > 1 ? ` (แพ็ค ${goods.pack} ชิ้น)` : ''}`;
    case 'vi':
      return `${noun} ${finish} ${brand}${tail}${goods.pack > 1 ? ` (Bộ ${goods.pack})` : ''}`;
  }
}
