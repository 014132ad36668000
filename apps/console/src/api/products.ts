/** GET /api/products, newest first, found by words of the name or by a code, and GET /api/products/:id with its listings. */
import { PRODUCT_STATUSES } from '@syncstore/contracts';
import { type Database, readProduct, searchProducts } from '@syncstore/store';
import { z } from 'zod';
import { HttpProblem } from '../problems.ts';
import {
  type Api,
  cursorOf,
  given,
  idPlace,
  pageOf,
  pageSchema,
  pageShape,
  platformSchema,
  shopSchema,
} from './convention.ts';

const TAGS = ['Catalogue'];
const LONGEST_TEXT = 200;

const decimal = z.string().nullable().describe('A decimal number');
const text = z.string().nullable();

const productSchema = z
  .object({
    id: z.number().int(),
    name: z.string(),
    brand: text,
    categoryPath: text,
    status: z.string(),
    basePrice: decimal,
    currency: text,
    listingCount: z.number().int(),
    updatedAt: z.date(),
  })
  .meta({ id: 'Product' });

const fieldsShape = {
  name: z.string(),
  description: text,
  brand: text,
  categoryId: text,
  categoryPath: text,
  status: z.string(),
  images: z.array(z.object({ id: z.string(), url: z.string() })).readonly(),
  attributes: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
  weightKg: decimal,
  lengthM: decimal,
  widthM: decimal,
  heightM: decimal,
  basePrice: decimal,
  currency: text,
};

const listingSchema = z
  .object({
    id: z.number().int(),
    platform: platformSchema,
    shop: z.string(),
    shopName: z.string(),
    externalId: z.string().describe('The product’s id on its marketplace'),
    ...fieldsShape,
    platformStatus: z.string(),
    syncStatus: z.string().describe('synced, rejected (its newest state can not be mapped) or delisted'),
    changes: z
      .array(z.object({ field: z.string(), rule: z.string(), before: text, after: text }))
      .readonly()
      .describe('What cleaning changed'),
    matchConflict: text.describe('Why matching left it alone'),
    platformUpdatedAt: z.date(),
    delistedAt: z.date().nullable(),
    lastRunId: z.number().int(),
    variants: z
      .array(
        z.object({
          externalId: z.string(),
          masterVariantId: z
            .number()
            .int()
            .describe('Shared by variants of different listings that are one thing'),
          sku: text,
          gtin: text,
          options: z.array(z.object({ name: z.string(), value: z.string() })).readonly(),
          price: z.string(),
          listPrice: decimal,
          currency: z.string(),
          stock: z.number().int().nullable(),
          active: z.boolean(),
        }),
      )
      .readonly(),
  })
  .meta({ id: 'Listing' });

const detailsSchema = z
  .object({
    id: z.number().int(),
    ...fieldsShape,
    provenance: z.record(z.string(), z.number()).describe('Which listing each field was taken from'),
    createdAt: z.date(),
    updatedAt: z.date(),
    listings: z.array(listingSchema).readonly(),
  })
  .meta({ id: 'ProductDetails' });

const listQuery = z.strictObject({
  ...pageShape,
  q: z
    .string()
    .max(LONGEST_TEXT)
    .optional()
    .describe('Beginnings of words of the name, or a GTIN, seller SKU or listing id'),
  platform: platformSchema.optional(),
  shop: shopSchema.optional(),
  status: z.enum(PRODUCT_STATUSES).optional(),
});
const params = z.object({
  id: z.coerce.number('must be a whole number above 0').int().min(1).max(Number.MAX_SAFE_INTEGER),
});

/** Adds the routes. */
export function addProductRoutes(api: Api, database: Database): void {
  api.get(
    '/api/products',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Products, newest first',
        tags: TAGS,
        querystring: listQuery,
        response: { 200: pageSchema(productSchema) },
      },
    },
    async ({ query: { limit, cursor, q, ...filter } }) => {
      const before = cursorOf(cursor, idPlace);
      const found = await searchProducts(database, {
        ...given({ ...filter, text: q, before }),
        limit: limit + 1,
      });
      return pageOf(found, limit, ({ id }) => id);
    },
  );

  api.get(
    '/api/products/:id',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'One product with its listings',
        tags: TAGS,
        params,
        response: { 200: detailsSchema },
      },
    },
    async ({ params: { id } }) => {
      const product = await readProduct(database, id);
      if (!product) throw new HttpProblem(404, `There is no product ${id}.`);
      return product;
    },
  );
}
