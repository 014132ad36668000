/**
 * Finding products: by words of their name, or by a code that one of their listings carries.
 *
 * A text that is the GTIN, seller SKU or listing id of something finds exactly that; only what no listing carries is looked
 * for in names, each word as the beginning of one. Both go by indexes, and pages are found by the last id of the one before.
 */
import { type PlatformId, skuKey } from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';

export interface ProductFilter {
  /** Words of the name, or a GTIN, SKU or listing id. */
  readonly text?: string;
  /** Products with a listing there. */
  readonly platform?: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop?: string;
  readonly status?: string;
  /** Ids below this one: the last one of the page before. */
  readonly before?: number;
  readonly limit: number;
}

export interface ProductView {
  readonly id: number;
  readonly name: string;
  readonly brand: string | null;
  readonly categoryPath: string | null;
  readonly status: string;
  /** Decimal. */
  readonly basePrice: string | null;
  readonly currency: string | null;
  readonly listingCount: number;
  readonly updatedAt: Date;
}

/** Products that one code may find: a placeholder SKU is carried by many. */
const MOST_BY_CODE = 1_000;
const GTIN_DIGITS = 14;

/** @returns the products that fit, the newest first */
export async function searchProducts(database: Database, filter: ProductFilter): Promise<ProductView[]> {
  const { text = '', platform, shop, status, before, limit } = filter;
  const conditions = [
    text.trim() !== '' ? await textCondition(database, text.trim()) : undefined,
    status !== undefined ? Prisma.sql`p.status = ${status}` : undefined,
    before !== undefined ? Prisma.sql`p.id < ${before}` : undefined,
    platform !== undefined || shop !== undefined
      ? Prisma.sql`EXISTS (SELECT FROM platform_mappings m JOIN shops s ON s.id = m.shop_id
          WHERE m.master_product_id = p.id AND (${platform ?? null}::text IS NULL OR s.platform = ${platform ?? null})
            AND (${shop ?? null}::text IS NULL OR s.external_id = ${shop ?? null}))`
      : undefined,
  ].filter((condition) => condition !== undefined);
  const where = conditions.length > 0 ? Prisma.join(conditions, ' AND ') : Prisma.sql`true`;
  return database.sql.$queryRaw<ProductView[]>`
    SELECT p.id::float8 AS id, p.name, p.brand, p.category_path AS "categoryPath", p.status,
      trim_scale(p.base_price)::text AS "basePrice", p.currency, p.listing_count AS "listingCount",
      p.updated_at AS "updatedAt"
    FROM master_products p WHERE ${where} ORDER BY p.id DESC LIMIT ${limit}`;
}

async function textCondition(database: Database, text: string): Promise<Prisma.Sql> {
  const ids = await idsByCode(database, text);
  if (ids.length > 0) return Prisma.sql`p.id = ANY (${ids}::bigint[])`;
  const words = text.match(/[\p{L}\p{N}\p{M}]+/gu);
  if (!words) return Prisma.sql`false`;
  const query = words.map((word) => `${word}:*`).join(' & ');
  return Prisma.sql`to_tsvector('english', p.name) @@ to_tsquery('english', ${query})`;
}

/** @returns master products of the listings that carry the code */
async function idsByCode(database: Database, code: string): Promise<number[]> {
  const sellers = await database.sql.$queryRaw<{ seller: string }[]>`SELECT DISTINCT seller FROM shops`;
  const skus = sellers.map(({ seller }) => skuKey(seller, code));
  const gtin = /^\d{8,14}$/.test(code) ? code.padStart(GTIN_DIGITS, '0') : null;
  const rows = await database.sql.$queryRaw<{ id: number }[]>`
    SELECT master_product_id::float8 AS id FROM platform_mappings
      WHERE (shop_id, external_id) IN (SELECT id, ${code}::text FROM shops)
    UNION SELECT m.master_product_id::float8 FROM platform_variants v JOIN platform_mappings m ON m.id = v.mapping_id
      WHERE v.sku_key = ANY (${skus}::text[])
    UNION SELECT m.master_product_id::float8 FROM platform_variants v JOIN platform_mappings m ON m.id = v.mapping_id
      WHERE v.gtin = ${gtin}
    LIMIT ${MOST_BY_CODE}`;
  return rows.map(({ id }) => id);
}
