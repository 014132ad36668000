/**
 * One hash for everything the catalogue holds of a listing, so that "did anything change" is one comparison.
 *
 * Values are written in a fixed order by hand: sorting keys, as a general canonical JSON does, costs several times as
 * much. Pictures count by id, because their URLs change from call to call; variants count in order of their id, because
 * marketplaces answer them in any order. A field that is added to the product must be added here, and is a new pipeline
 * version.
 */
import { hash } from 'node:crypto';
import type { CatalogProduct, CatalogVariant } from '@syncstore/contracts';

/** @returns SHA-256 in base64url, the same for products that are equal but for picture URLs and the order of variants */
export function canonicalHash(product: CatalogProduct): string {
  const { images, attributes, variants, ...fields } = product;
  const text = JSON.stringify([
    fields.name,
    fields.descriptionText,
    fields.descriptionHtml,
    fields.brand,
    fields.categoryId,
    fields.categoryPath,
    fields.status,
    fields.platformStatus,
    fields.weightKg,
    fields.lengthM,
    fields.widthM,
    fields.heightM,
    fields.platformCreatedAt,
    images.map((image) => image.id),
    attributes.map((attribute) => [attribute.name, attribute.value]),
    variants
      .toSorted(byId)
      .map((variant) => [
        variant.externalId,
        variant.sku,
        variant.gtin,
        variant.price,
        variant.listPrice,
        variant.currency,
        variant.stock,
        variant.active,
        variant.options.map((option) => [option.name, option.value]),
      ]),
  ]);
  return hash('sha256', text, 'base64url');
}

function byId(a: CatalogVariant, b: CatalogVariant): number {
  return a.externalId < b.externalId ? -1 : 1;
}
