import { type Sandbox, startSandbox, type TruthProduct } from '@syncstore/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Permutation, Timeline } from '../../apps/sandbox/src/generator/timeline.ts';
import { truth } from './clients.ts';

const PRODUCTS = 1200;

let sandbox: Sandbox;
let shops: readonly (readonly TruthProduct[])[];

beforeAll(async () => {
  sandbox = await startSandbox({ products: PRODUCTS });
  shops = await Promise.all(sandbox.shops.map((shop) => truth(sandbox, shop)));
});

afterAll(() => sandbox.close());

/** goodsId → its listings. */
function byGoods(): ReadonlyMap<string, readonly TruthProduct[]> {
  const goods = new Map<string, TruthProduct[]>();
  for (const product of shops.flat()) {
    const listings = goods.get(product.goodsId);
    if (listings === undefined) goods.set(product.goodsId, [product]);
    else listings.push(product);
  }
  return goods;
}

/** Products in a form that is compared at once: deep equality of thousands takes seconds. */
function textsOf(products: readonly TruthProduct[]): readonly string[] {
  return products.map((product) => JSON.stringify(product));
}

function share(items: readonly unknown[], part: readonly unknown[]): number {
  return part.length / items.length;
}

function skusOf(product: TruthProduct): ReadonlySet<string> {
  return new Set(product.skus.map(({ sellerSku }) => sellerSku).filter((sku) => sku !== ''));
}

function gtinsOf(product: TruthProduct): ReadonlySet<string> {
  return new Set(product.skus.map(({ expectedGtin }) => expectedGtin).filter((code) => code !== null));
}

describe('the generated catalogue', () => {
  it('is the same for the same seed, and another for another', async () => {
    const [again, other] = [
      await startSandbox({ products: PRODUCTS }),
      await startSandbox({ products: PRODUCTS, seed: 7 }),
    ];
    try {
      for (const [position, shop] of again.shops.entries()) {
        const texts = textsOf(shops[position] ?? []);
        const twin = textsOf(await truth(again, shop));
        expect(twin.find((text, index) => text !== texts[index])).toBeUndefined();
        expect(twin).toHaveLength(texts.length);
        const stranger = textsOf(await truth(other, shop));
        expect(stranger.filter((text, index) => text === texts[index])).toEqual([]);
      }
    } finally {
      await again.close();
      await other.close();
    }
  });

  it('lists goods at most once a shop, and about 40 % of them on more than one shop', () => {
    for (const products of shops)
      expect(new Set(products.map(({ goodsId }) => goodsId)).size).toBe(products.length);
    const goods = [...byGoods().values()];
    const shared = share(
      goods,
      goods.filter((listings) => listings.length > 1),
    );
    expect(shared).toBeGreaterThan(0.36);
    expect(shared).toBeLessThan(0.44);
  });

  it('gives about 35 % of the products variants, at most 50', () => {
    const all = shops.flat();
    const varied = share(
      all,
      all.filter(({ skus }) => skus.length > 1),
    );
    expect(varied).toBeGreaterThan(0.31);
    expect(varied).toBeLessThan(0.39);
    expect(Math.max(...all.map(({ skus }) => skus.length))).toBeLessThanOrEqual(50);
    expect(Math.max(...all.map(({ skus }) => skus.length))).toBeGreaterThan(40);
  });

  it('lets some shared goods match by GTIN, some by SKU only, and some by neither', () => {
    const outcomes = { gtin: 0, sku: 0, neither: 0 };
    for (const [a, b] of [...byGoods().values()]) {
      if (a === undefined || b === undefined) continue;
      if ([...gtinsOf(a)].some((code) => gtinsOf(b).has(code))) outcomes.gtin += 1;
      else if ([...skusOf(a)].some((sku) => skusOf(b).has(sku))) outcomes.sku += 1;
      else outcomes.neither += 1;
    }
    for (const count of Object.values(outcomes)) expect(count).toBeGreaterThan(50);
  });

  it('never gives one valid GTIN to two different goods', () => {
    const owner = new Map<string, string>();
    for (const product of shops.flat()) {
      for (const code of gtinsOf(product)) {
        expect(code).toMatch(/^\d{14}$/);
        expect(owner.get(code) ?? product.goodsId).toBe(product.goodsId);
        owner.set(code, product.goodsId);
      }
    }
  });

  it('sets traps: one SKU on different goods, packs that share a SKU, placeholder GTINs', () => {
    const owners = new Map<string, Set<string>>();
    for (const product of shops.flat()) {
      for (const sku of skusOf(product)) owners.set(sku, (owners.get(sku) ?? new Set()).add(product.goodsId));
    }
    const ambiguous = [...owners].filter(([, goods]) => goods.size > 1).map(([sku]) => sku);
    expect(ambiguous.some((sku) => /^SKU-\d+$/.test(sku))).toBe(true);
    expect(ambiguous.some((sku) => sku.startsWith('DUPLICATE-'))).toBe(true);
    expect(ambiguous.some((sku) => /^[A-Z ]{3}-[A-Z]{3}-\d{6}$/.test(sku))).toBe(true);
    const served = new Set(shops.flat().flatMap(({ skus }) => skus.map(({ gtin }) => gtin)));
    for (const code of ['0000000000000', '00', '1234567890123', 'N/A']) expect(served).toContain(code);
  });

  it('can tell the goods behind an ambiguous SKU by their GTINs', () => {
    for (const product of shops.flat()) {
      const trapped = product.skus.some(({ sellerSku }) => /^SKU-\d+$/.test(sellerSku));
      if (trapped) expect(product.skus.every(({ expectedGtin }) => expectedGtin !== null)).toBe(true);
    }
  });

  it('shows all statuses of both platforms', () => {
    const statuses = new Set(shops.flat().map(({ status }) => status));
    expect(statuses).toEqual(
      new Set(
        ['NORMAL', 'UNLIST', 'BANNED', 'REVIEWING', 'SELLER_DELETE', 'SHOPEE_DELETE'].concat([
          'ACTIVATE',
          'DRAFT',
          'PENDING',
          'FAILED',
          'SELLER_DEACTIVATED',
          'PLATFORM_DEACTIVATED',
          'FREEZE',
          'DELETED',
        ]),
      ),
    );
  });

  it('has 19-digit ids on TikTok Shop, and ids below 2^53 on Shopee', () => {
    for (const [position, products] of shops.entries()) {
      const ids = products.flatMap(({ id, skus }) => [id, ...skus.map((sku) => sku.id)]);
      expect(new Set(products.map(({ id }) => id)).size).toBe(products.length);
      for (const id of ids) {
        if (position < 2) expect(Number(id)).toBeLessThan(2 ** 53);
        else expect(id).toMatch(/^\d{19}$/);
      }
    }
  });
});

describe('an order that is computed', () => {
  it.each([1, 2, 7, 64, 1000, 4096, 99_991])('of %i positions is a permutation with an inverse', (count) => {
    const permutation = new Permutation(12345, count);
    const seen = new Set<number>();
    const lost: number[] = [];
    for (let index = 0; index < count; index += 1) {
      const position = permutation.forward(index);
      if (permutation.inverse(position) !== index) lost.push(index);
      seen.add(position);
    }
    expect(lost).toEqual([]);
    expect(seen.size).toBe(count);
  });

  it.each([1, 5, 63, 64, 65, 1000, 50_000])('of %i times only grows, and is found again', (count) => {
    const timeline = new Timeline(99, 1_700_000_000, 1_731_536_000, count);
    let last = 0;
    const wrong: number[] = [];
    for (let position = 0; position < count; position += 1) {
      const time = timeline.timeAt(position);
      if (time <= last || timeline.firstAtOrAfter(time) !== position) wrong.push(position);
      last = time;
    }
    expect(wrong).toEqual([]);
    expect(timeline.firstAtOrAfter(last + 1)).toBe(count);
    expect(timeline.firstAtOrAfter(0)).toBe(0);
  });
});
