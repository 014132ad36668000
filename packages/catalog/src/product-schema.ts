/**
 * What is true of every canonical product, as a schema: for tests, and for whoever takes a product from outside the
 * mapping. The mapping itself does not parse its own output with it, which would cost half as much again as making it.
 */
import { type CatalogProduct, type CatalogVariant, PRODUCT_STATUSES } from '@syncstore/contracts';
import { z } from 'zod';

/** Text that PostgreSQL takes, in text and in jsonb columns alike. */
const storable = z
  .string()
  .refine((text) => !/\0|\p{Surrogate}/u.test(text), 'has U+0000 or half a surrogate pair');
const line = storable.min(1).refine((text) => !/[^\S ]|^ | $| {2}/.test(text), 'is not one tidy line');

/** Canonical spelling, for a column of 18 digits with 4 behind the point. */
const price = z.string().regex(/^(?:0|[1-9]\d{0,13})(?:\.\d{0,3}[1-9])?$/);
/** Canonical spelling, for a column of 14 digits with 6 behind the point; zero is null. */
const measure = z.string().regex(/^(?!0$)(?:0|[1-9]\d{0,7})(?:\.\d{0,5}[1-9])?$/);

const variantSchema: z.ZodType<CatalogVariant> = z.strictObject({
  externalId: line,
  sku: line.nullable(),
  gtin: z
    .string()
    .regex(/^\d{14}$/)
    .nullable(),
  options: z.array(z.strictObject({ name: z.union([line, z.literal('')]), value: line })),
  price,
  listPrice: price.nullable(),
  currency: z.string().regex(/^[A-Z]{3}$/),
  stock: z.int32().min(0).nullable(),
  active: z.boolean(),
});

export const catalogProductSchema: z.ZodType<CatalogProduct> = z.strictObject({
  name: line,
  descriptionText: storable.min(1).nullable(),
  descriptionHtml: storable.min(1).nullable(),
  brand: line.nullable(),
  categoryId: line.nullable(),
  categoryPath: line.nullable(),
  status: z.enum(PRODUCT_STATUSES),
  platformStatus: z.union([line, z.literal('')]),
  images: z.array(z.strictObject({ id: line, url: z.url({ protocol: /^https?$/ }) })),
  attributes: z.array(z.strictObject({ name: line, value: line })),
  weightKg: measure.nullable(),
  lengthM: measure.nullable(),
  widthM: measure.nullable(),
  heightM: measure.nullable(),
  variants: z
    .array(variantSchema)
    .min(1)
    .refine((all) => new Set(all.map(({ externalId }) => externalId)).size === all.length, 'repeats an id'),
  platformCreatedAt: z.int().positive().nullable(),
});
