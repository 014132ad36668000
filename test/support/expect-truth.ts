/** Compares what PostgreSQL holds of a shop with what the sandbox serves, product by product and variant by variant. */
import type { PlatformName, TruthProduct, TruthSku } from '@syncstore/sandbox';
import { expect } from 'vitest';
import { type HeldListing, type HeldVariant, heldListings, openRejects } from './catalogue.ts';
import type { TestStack } from './use-stack.ts';

/** What a listing should be, in one comparable shape for both sides. */
interface ComparableListing {
  readonly name: string | null;
  readonly variants: readonly Record<string, unknown>[];
}

/**
 * Expects accepted listings, rejects and withdrawals of a shop to be exactly those that the sandbox expects, with their
 * names, ids, prices, stock, SKUs and GTINs.
 */
export async function expectCatalogueToEqualTruth(
  stack: TestStack,
  platform: PlatformName,
  shop: string,
): Promise<void> {
  const truth = await stack.sandbox.truth(platform, shop);
  const held = await heldListings(stack.database.pool, platform, shop);
  const rejects = await openRejects(stack.database.pool, platform, shop);
  const live = new Map([...held].filter(([id, listing]) => !listing.delisted && !rejects.has(id)));
  const accepted = truth.filter((product) => product.expected === 'accepted');
  expect(sorted(live.keys()), `accepted listings of ${shop}`).toEqual(sorted(accepted.map((p) => p.id)));
  expect(new Map([...rejects].sort()), `rejects of ${shop}`).toEqual(
    new Map(
      truth
        .filter((product) => product.expected === 'rejected')
        .map((product): [string, string[]] => [product.id, [...product.rejectReasons].sort()])
        .sort(),
    ),
  );
  for (const product of accepted) {
    const listing = live.get(product.id);
    expect(listing && comparable(listing), `product ${product.id} of ${shop}`).toEqual(expected(product));
  }
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

const sorted = (ids: Iterable<string>): string[] => [...ids].sort();
