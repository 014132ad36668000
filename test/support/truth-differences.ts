/**
 * What PostgreSQL holds of a shop that is not what the sandbox serves, product by product and variant by variant: one line
 * for each difference.
 */
import { isDeepStrictEqual } from 'node:util';
import type { PlatformName, TruthProduct, TruthSku } from '@syncstore/sandbox';
import type { Pool } from 'pg';
import { type HeldListing, type HeldVariant, heldListings, openRejects } from './catalogue.ts';

/** What a listing should be, in one comparable shape for both sides. */
interface ComparableListing {
  readonly name: string | null;
  readonly variants: readonly Record<string, unknown>[];
}

/**
 * Compares accepted listings, rejects and withdrawals of a shop with those that the sandbox expects: their names, ids,
 * prices, stock, SKUs and GTINs.
 * @param truth every product of the shop, as the sandbox says it
 */
export async function differencesFromTruth(
  pool: Pool,
  truth: readonly TruthProduct[],
  platform: PlatformName,
  shop: string,
): Promise<string[]> {
  const held = await heldListings(pool, platform, shop);
  const rejects = await openRejects(pool, platform, shop);
  const live = new Map([...held].filter(([id, listing]) => !listing.delisted && !rejects.has(id)));
  const accepted = new Map(truth.filter((one) => one.expected === 'accepted').map((one) => [one.id, one]));
  const rejected = new Map(truth.filter((one) => one.expected === 'rejected').map((one) => [one.id, one]));
  return [
    ...[...live.keys()]
      .filter((id) => !accepted.has(id))
      .map((id) => `${shop}: ${id} is live and should not be`),
    ...[...accepted].flatMap(([id, product]) => {
      const listing = live.get(id);
      if (!listing) return [`${shop}: ${id} is missing${held.get(id)?.delisted ? ' (delisted)' : ''}`];
      return differing(`${shop}: ${id}`, comparable(listing), expected(product));
    }),
    ...[...rejects.keys()]
      .filter((id) => !rejected.has(id))
      .map((id) => `${shop}: ${id} is rejected and should not be`),
    ...[...rejected].flatMap(([id, product]) =>
      differing(`${shop}: reject ${id}`, rejects.get(id), [...product.rejectReasons].sort()),
    ),
  ];
}

function differing(what: string, is: unknown, shouldBe: unknown): string[] {
  if (isDeepStrictEqual(is, shouldBe)) return [];
  return [`${what} is ${JSON.stringify(is)} and should be ${JSON.stringify(shouldBe)}`];
}

function comparable(listing: HeldListing): ComparableListing {
  return { name: listing.name, variants: listing.variants.map(comparableVariant) };
}

function comparableVariant(variant: HeldVariant): Record<string, unknown> {
  return {
    id: variant.id,
    sku: variant.sku,
    gtin: variant.gtin,
    options: variant.options.map((option) => option.value),
    price: plain(variant.price),
    currency: variant.currency,
    stock: variant.stock,
  };
}

function expected(product: TruthProduct): ComparableListing {
  return {
    name: product.expectedName,
    variants: product.skus.map((sku) => expectedVariant(product, sku)).sort((a, b) => (a.id < b.id ? -1 : 1)),
  };
}

function expectedVariant(product: TruthProduct, sku: TruthSku): Record<string, unknown> & { id: string } {
  return {
    // A Shopee item without models has no SKU id of its own; it is known by the item's.
    id: sku.id === '0' ? product.id : sku.id,
    sku: sku.sellerSku.trim() || null,
    gtin: sku.expectedGtin,
    options: sku.options,
    price: sku.expectedPrice === null ? null : plain(sku.expectedPrice),
    currency: product.currency,
    stock: sku.stock,
  };
}

/** A decimal without the zeros that say nothing: numeric(18,4) prints 14.9000 for 14.90. */
function plain(decimal: string): string {
  return decimal.includes('.') ? decimal.replace(/\.?0+$/, '') : decimal;
}
