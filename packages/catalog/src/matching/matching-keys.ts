/** The keys by which a listing may be tied to others. */
import { gtinKey, type MatchVariant, skuKey } from '@syncstore/contracts';

/** The key of a variant's GTIN, when it has one. */
export function gtinKeyOf(variant: Pick<MatchVariant, 'gtin'>): string | null {
  return variant.gtin === null ? null : gtinKey(variant.gtin);
}

/** The key of a variant's seller SKU, when it has one that says something. */
export function skuKeyOf(variant: Pick<MatchVariant, 'sku'>, seller: string): string | null {
  return variant.sku === null || variant.sku.trim() === '' ? null : skuKey(seller, variant.sku);
}

/**
 * All keys of a listing, of both kinds, each once and sorted.
 * @param seller whose SKUs they are
 */
export function matchingKeys(
  variants: readonly Pick<MatchVariant, 'gtin' | 'sku'>[],
  seller: string,
): string[] {
  const keys = new Set<string>();
  for (const variant of variants) {
    for (const key of [gtinKeyOf(variant), skuKeyOf(variant, seller)]) if (key !== null) keys.add(key);
  }
  return [...keys].sort();
}
