/**
 * From what was found to the canonical product: every field through its cleaning, every change on record. Two faults
 * alone keep a product out, a name of which nothing is readable and a sale price that can't be read; all others cost the
 * field, not the product.
 */
import type { CatalogAttribute, CatalogProduct, MappingResult, ProductStatus } from '@syncstore/contracts';
import { ChangeLog } from '../change-log.ts';
import { cleanHtmlDescription, cleanTextDescription } from '../cleaning/html.ts';
import { cleanImages } from '../cleaning/images.ts';
import { cleanLength, cleanWeight } from '../cleaning/measures.ts';
import { cleanLine } from '../cleaning/text.ts';
import type { Found } from '../json.ts';
import { type MappingContext, nameMissing, type Reasons } from './reasons.ts';
import type { PlatformMapping, SourceAttribute, SourceProduct } from './source-product.ts';
import { cleanVariants } from './variants.ts';

/** How marketplaces and sellers write "none". */
const NO_BRAND = /^(?:no[\s_-]*brand|unbranded|n\/?a|none|-+)$/i;

/**
 * Cleans and validates one product.
 * @param statuses the marketplace's words for a status
 */
export function assemble(
  source: SourceProduct,
  statuses: PlatformMapping['statuses'],
  context: MappingContext,
): MappingResult {
  const log = new ChangeLog();
  const reasons: Reasons = [];
  const name = cleanLine(source.name, 'name', log);
  if (name === null) reasons.push(nameMissing(source.name));
  const variants = cleanVariants(source.variants, context, log, reasons);
  if (name === null || reasons.length > 0) return { kind: 'rejected', reasons, name };
  const description = descriptionOf(source, log);
  const { size, weight } = source;
  const platformStatus = cleanLine(source.platformStatus, 'platformStatus', log) ?? '';
  const product: CatalogProduct = {
    name,
    descriptionText: description.text,
    descriptionHtml: description.html,
    brand: brandOf(source.brand, log),
    categoryId: source.categoryId,
    categoryPath: pathOf(source.categoryNames, log),
    status: statusOf(platformStatus, statuses, log),
    platformStatus,
    images: cleanImages(source.images, log),
    attributes: source.attributes.flatMap((attribute) => attributeOf(attribute, log)),
    weightKg: cleanWeight(weight.value, weight.unit, log),
    lengthM: cleanLength(size.length, size.unit, 'lengthM', log),
    widthM: cleanLength(size.width, size.unit, 'widthM', log),
    heightM: cleanLength(size.height, size.unit, 'heightM', log),
    variants,
    platformCreatedAt: secondsOf(source.createdAt, log),
  };
  return { kind: 'product', product, changes: log.changes };
}

function descriptionOf(
  { description }: SourceProduct,
  log: ChangeLog,
): {
  readonly text: string | null;
  readonly html: string | null;
} {
  if (description.kind === 'html') return cleanHtmlDescription(description.value, log);
  return { text: cleanTextDescription(description.value, log), html: null };
}

function brandOf(value: Found, log: ChangeLog): string | null {
  const brand = cleanLine(value, 'brand', log);
  return brand === null || NO_BRAND.test(brand) ? null : brand;
}

function pathOf(names: readonly Found[], log: ChangeLog): string | null {
  const readable = names.flatMap((name) => cleanLine(name, 'categoryPath', log) ?? []);
  return readable.length === 0 ? null : readable.join(' > ');
}

function statusOf(word: string, statuses: PlatformMapping['statuses'], log: ChangeLog): ProductStatus {
  const status = Object.hasOwn(statuses, word) ? statuses[word] : undefined;
  if (status !== undefined) return status;
  // Selling what may not be for sale does more harm than the opposite.
  log.record('status', 'unknown_status', word, 'inactive');
  return 'inactive';
}

function attributeOf(attribute: SourceAttribute, log: ChangeLog): CatalogAttribute[] {
  const name = cleanLine(attribute.name, 'attributes', log);
  const values = attribute.values.flatMap(({ value, unit }) => {
    const clean = cleanLine(value, 'attributes', log);
    if (clean === null) return [];
    const suffix = unit === undefined ? null : cleanLine(unit, 'attributes', log);
    return [suffix === null ? clean : `${clean} ${suffix}`];
  });
  if (name === null || values.length === 0) return [];
  return [{ name, value: values.join(', ') }];
}

function secondsOf(value: Found, log: ChangeLog): number | null {
  const seconds = typeof value === 'string' && /^\d{1,12}$/.test(value) ? Number(value) : value;
  if (seconds === undefined || seconds === null || seconds === 0) return null;
  // 1e11 is the year 5138: milliseconds, or nonsense.
  if (typeof seconds === 'number' && Number.isSafeInteger(seconds) && seconds > 0 && seconds < 1e11)
    return seconds;
  log.record('platformCreatedAt', 'unreadable_time_dropped', value);
  return null;
}
