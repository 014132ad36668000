/**
 * One shop of the generator: everything that follows from (seed, shop, index) without generating the product. Index 0
 * is the oldest product; indices from `count` on belong to products that mutations created later.
 *
 * Two orders exist. Create order is the index itself. Update order is a permutation of it, in a span of time that
 * begins where creation ends, so no product is updated before it was created. The platform's list order (update time
 * on Shopee, create time on TikTok Shop) is the *primary* order, along which statuses repeat (status.ts).
 *
 * Times do not depend on when the process started: a restarted sandbox serves the same update times.
 */
import type { PlatformName } from '../types.ts';
import { type Goods, goodsNumberOf, goodsOf } from './goods.ts';
import type { Market } from './markets.ts';
import { hash2, hash3, hashText } from './random.ts';
import { type StatusCode, StatusPattern } from './status.ts';
import { Permutation, Timeline } from './timeline.ts';

const SECOND_2023 = 1_672_531_200;
const SECOND_2025 = 1_735_689_600;
const SECOND_2026 = 1_767_225_600;

/** Ids are spread with gaps, as they are on a marketplace that many sellers share. */
const ID_GAP = 37;
const SKU_SLOTS = 64;

const SALT_ID = hashText('id');
const SALT_PHANTOM = hashText('phantom');

export interface ShopSpec {
  readonly platform: PlatformName;
  /** 0..3 over both platforms. */
  readonly ordinal: number;
  readonly market: Market;
  readonly externalId: string;
  readonly name: string;
  readonly cipher: string | null;
  readonly products: number;
}

export class ShopModel {
  readonly spec: ShopSpec;
  readonly seed: number;
  /** Root of every random decision about this shop. */
  readonly salt: number;
  readonly count: number;
  readonly statuses: StatusPattern;
  readonly createTimes: Timeline;
  readonly updateTimes: Timeline;
  private readonly updateOrder: Permutation;
  private readonly goodsOrder: Permutation;
  private readonly plan: readonly number[];

  /** @param plan positions of a block of goods that this shop lists (goods.ts) */
  constructor(seed: number, spec: ShopSpec, plan: readonly number[]) {
    this.spec = spec;
    this.seed = seed;
    this.salt = hash3(seed, hashText(spec.platform), spec.ordinal);
    this.count = spec.products;
    this.plan = plan;
    this.statuses = new StatusPattern(spec.platform, hash2(this.salt, 1));
    this.createTimes = new Timeline(hash2(this.salt, 2), SECOND_2023, SECOND_2025, this.count);
    this.updateTimes = new Timeline(hash2(this.salt, 3), SECOND_2025, SECOND_2026, this.count);
    this.updateOrder = new Permutation(hash2(this.salt, 4), this.count);
    this.goodsOrder = new Permutation(hash2(this.salt, 5), this.count);
  }

  /** @returns position in update order of a generated product */
  updateRank(index: number): number {
    return this.updateOrder.forward(index);
  }

  /** @returns the product at a position of the update order */
  indexAtUpdateRank(rank: number): number {
    return this.updateOrder.inverse(rank);
  }

  /** @returns position along which statuses repeat */
  primaryPosition(index: number): number {
    return this.spec.platform === 'shopee' ? this.updateRank(index) : index;
  }

  /** @returns the status before any mutation; created products are always live and for sale */
  baseStatus(index: number): StatusCode {
    return index < this.count ? this.statuses.at(this.primaryPosition(index)) : 0;
  }

  /** Listed like any live product, yet its details are refused: it vanished for good between two calls. */
  isPhantom(index: number): boolean {
    return index < this.count && hash3(this.salt, SALT_PHANTOM, index) % 1000 < 8;
  }

  goods(index: number): Goods {
    const j = index < this.count ? this.goodsOrder.forward(index) : index;
    return goodsOf(this.seed, goodsNumberOf(this.plan, j));
  }

  /** @returns the product's id: 11 digits on Shopee, 19 on TikTok Shop, growing with the index */
  productId(index: number): string {
    const number = this.productNumber(index);
    if (this.spec.platform === 'shopee') return String(this.shopeeBase() + number);
    return `17294${this.twoDigits()}${String(number).padStart(12, '0')}`;
  }

  /** @param variant position in the goods' variant table @returns model id or SKU id */
  skuId(index: number, variant: number): string {
    const number = this.productNumber(index) * SKU_SLOTS + variant;
    if (this.spec.platform === 'shopee') return String(200_000_000_000 + this.spec.ordinal * 2e10 + number);
    return `17295${this.twoDigits()}${String(number).padStart(12, '0')}`;
  }

  /** @returns the index that an id would belong to, created or not; undefined for foreign ids */
  indexOf(id: string): number | undefined {
    const number = this.numberOf(id);
    if (number === undefined) return undefined;
    const index = Math.floor(number / ID_GAP);
    return this.productNumber(index) === number ? index : undefined;
  }

  /** @returns the index of the product that a SKU id belongs to, by the same arithmetic */
  indexOfSku(skuId: string): number | undefined {
    const prefix = `17295${this.twoDigits()}`;
    if (!/^\d{19}$/.test(skuId) || !skuId.startsWith(prefix)) return undefined;
    const number = Math.floor(Number(skuId.slice(prefix.length)) / SKU_SLOTS);
    const index = Math.floor(number / ID_GAP);
    return this.productNumber(index) === number ? index : undefined;
  }

  private numberOf(id: string): number | undefined {
    if (this.spec.platform === 'shopee') {
      const number = Number(id) - this.shopeeBase();
      return Number.isInteger(number) && number >= 0 && number < 1e9 ? number : undefined;
    }
    const prefix = `17294${this.twoDigits()}`;
    if (!/^\d{19}$/.test(id) || !id.startsWith(prefix)) return undefined;
    return Number(id.slice(prefix.length));
  }

  private productNumber(index: number): number {
    return index * ID_GAP + (hash3(this.salt, SALT_ID, index) % ID_GAP);
  }

  private shopeeBase(): number {
    return 20_000_000_000 + this.spec.ordinal * 1_000_000_000;
  }

  private twoDigits(): string {
    return String(this.spec.ordinal).padStart(2, '0');
  }
}
