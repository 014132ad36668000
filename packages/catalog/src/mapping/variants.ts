/**
 * Variants: what is actually sold. Each has a price or the product is rejected, because a catalogue with a hole where a
 * price should be is not one to sell from.
 */
import type { CatalogVariant, VariantOption } from '@syncstore/contracts';
import type { ChangeLog } from '../change-log.ts';
import { cleanGtin } from '../cleaning/gtin.ts';
import { readListPrice, readPrice } from '../cleaning/price.ts';
import { cleanStock } from '../cleaning/stock.ts';
import { cleanLine } from '../cleaning/text.ts';
import { type Found, textOf } from '../json.ts';
import { type MappingContext, malformedPayload, priceUnreadable, type Reasons } from './reasons.ts';
import type { SourceOption, SourceVariant } from './source-product.ts';

/**
 * @param reasons where each unreadable sale price is added, and the lack of any variant
 * @returns the variants whose price was readable, each id once
 */
export function cleanVariants(
  sources: readonly SourceVariant[],
  context: MappingContext,
  log: ChangeLog,
  reasons: Reasons,
): CatalogVariant[] {
  // A draft that nobody priced yet has no SKU at all.
  if (sources.length === 0) reasons.push(priceUnreadable('variants', null));
  const variants = new Map<string, CatalogVariant>();
  const seen = new Set<string>();
  for (const source of sources) {
    const { externalId } = source;
    if (externalId === null) {
      log.record('variants', 'variant_without_id_dropped', source.sku);
      continue;
    }
    if (seen.has(externalId)) {
      log.record(`variants.${externalId}`, 'duplicate_variant_dropped', externalId);
      continue;
    }
    seen.add(externalId);
    const currency = currencyOf(source.currency, context);
    const path = `variants.${externalId}`;
    const price = readPrice(source.price, currency, `${path}.price`, log);
    if (price === null) {
      reasons.push(priceUnreadable(`${path}.price`, source.price));
      continue;
    }
    variants.set(externalId, {
      externalId,
      sku: cleanLine(source.sku, `${path}.sku`, log),
      gtin: cleanGtin(source.gtin, `${path}.gtin`, log),
      options: source.options.flatMap((option) => optionOf(option, path, log)),
      price,
      listPrice: readListPrice(source.listPrice, currency, `${path}.listPrice`, log),
      currency,
      stock: cleanStock(source.stock, `${path}.stock`, log),
      active: source.active,
    });
  }
  if (sources.length > 0 && seen.size === 0) reasons.push(malformedPayload('variants', null));
  return [...variants.values()];
}

/** What the price itself says; else the shop's. */
function currencyOf(stated: Found, context: MappingContext): string {
  const code = textOf(stated).trim().toUpperCase();
  return /^[A-Z]{3}$/.test(code) ? code : context.currency;
}

function optionOf(option: SourceOption, path: string, log: ChangeLog): VariantOption[] {
  const value = cleanLine(option.value, `${path}.options`, log);
  if (value === null) {
    log.record(`${path}.options`, 'unreadable_option_dropped', option.name);
    return [];
  }
  // The choice matters more than what it is called.
  return [{ name: cleanLine(option.name, `${path}.options`, log) ?? '', value }];
}
