/** Products in full: the master, and each listing that it is made of, with its variants. */
import type {
  CatalogAttribute,
  CatalogImage,
  CatalogProduct,
  CatalogVariant,
  Change,
  PlatformId,
} from '@syncstore/contracts';
import { type Database, Prisma } from '../database.ts';
import { platformOf } from '../ledger/page-row.ts';

/** What master and listings both have. Numbers that must stay exact are decimal texts. */
export interface ProductFields
  extends Pick<
    CatalogProduct,
    'name' | 'brand' | 'categoryId' | 'categoryPath' | 'weightKg' | 'lengthM' | 'widthM' | 'heightM'
  > {
  readonly description: string | null;
  readonly status: string;
  readonly images: readonly CatalogImage[];
  readonly attributes: readonly CatalogAttribute[];
  readonly basePrice: string | null;
  readonly currency: string | null;
}

export interface ListingVariant extends CatalogVariant {
  /** Variants of different listings that are the same thing share it. */
  readonly masterVariantId: number;
}

export interface ListingView extends ProductFields {
  readonly id: number;
  readonly platform: PlatformId;
  /** The shop's id on its marketplace. */
  readonly shop: string;
  readonly shopName: string;
  readonly externalId: string;
  readonly platformStatus: string;
  /** synced, rejected (its newest state can't be mapped) or delisted */
  readonly syncStatus: string;
  /** What cleaning changed. */
  readonly changes: readonly Change[];
  /** Why matching left it alone; null when it did not. */
  readonly matchConflict: string | null;
  readonly platformUpdatedAt: Date;
  readonly delistedAt: Date | null;
  readonly lastRunId: number;
  readonly variants: readonly ListingVariant[];
}

export interface ProductDetails extends ProductFields {
  readonly id: number;
  /** Which listing each field was taken from, by its id. */
  readonly provenance: Readonly<Record<string, number>>;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly listings: readonly ListingView[];
}

/** @returns null when there is no product of that id */
export async function readProduct(database: Database, id: number): Promise<ProductDetails | null> {
  const [product] = await readProducts(database, [id]);
  return product ?? null;
}

/**
 * Two statements, however many products.
 * @returns those that there are, in the order asked for
 */
export async function readProducts(database: Database, ids: readonly number[]): Promise<ProductDetails[]> {
  const rows = await database.sql.$queryRaw<Omit<ProductDetails, 'listings'>[]>`
    SELECT p.id::float8 AS id, p.provenance, p.created_at AS "createdAt", p.updated_at AS "updatedAt", ${fieldsOf('p')}
    FROM master_products p WHERE p.id = ANY (${[...ids]}::bigint[])`;
  const products = new Map(rows.map((row) => [row.id, row]));
  const listings = await listingsOf(database, [...products.keys()]);
  return [...new Set(ids)].flatMap((id) => {
    const product = products.get(id);
    return product ? [{ ...product, listings: listings.get(id) ?? [] }] : [];
  });
}

/** The listings of each product, the live ones first. */
async function listingsOf(
  database: Database,
  productIds: readonly number[],
): Promise<Map<number, ListingView[]>> {
  const rows = await database.sql.$queryRaw<
    (Omit<ListingView, 'platform'> & { platform: string; productId: number })[]
  >`
    SELECT m.master_product_id::float8 AS "productId",
      m.id::float8 AS id, s.platform, s.external_id AS shop, s.name AS "shopName", m.external_id AS "externalId",
      m.platform_status AS "platformStatus", m.sync_status AS "syncStatus", m.changes, m.match_conflict AS "matchConflict",
      m.platform_updated_at AS "platformUpdatedAt", m.delisted_at AS "delistedAt", m.last_run_id AS "lastRunId",
      ${fieldsOf('m')}, coalesce(v.variants, '[]') AS variants
    FROM platform_mappings m JOIN shops s ON s.id = m.shop_id
    LEFT JOIN LATERAL (
      SELECT jsonb_agg(jsonb_build_object('externalId', v.external_id, 'masterVariantId', v.master_variant_id,
        'sku', v.sku, 'gtin', v.gtin, 'options', v.options, 'price', trim_scale(v.price)::text,
        'listPrice', trim_scale(v.list_price)::text, 'currency', v.currency, 'stock', v.stock, 'active', v.active)
        ORDER BY v.position) AS variants
      FROM platform_variants v WHERE v.mapping_id = m.id) v ON true
    WHERE m.master_product_id = ANY (${[...productIds]}::bigint[])
    ORDER BY m.delisted_at IS NOT NULL, s.platform, s.id, m.id`;
  const listings = new Map<number, ListingView[]>(productIds.map((id) => [id, []]));
  for (const { productId, ...row } of rows) {
    listings.get(productId)?.push({ ...row, platform: platformOf(row.platform) });
  }
  return listings;
}

/** The columns that masters and listings both have. */
function fieldsOf(table: 'p' | 'm'): Prisma.Sql {
  const t = Prisma.raw(table);
  return Prisma.sql`${t}.name, ${t}.description, ${t}.brand, ${t}.category_id AS "categoryId",
    ${t}.category_path AS "categoryPath", ${t}.status, ${t}.images, ${t}.attributes,
    trim_scale(${t}.weight_kg)::text AS "weightKg", trim_scale(${t}.length_m)::text AS "lengthM",
    trim_scale(${t}.width_m)::text AS "widthM", trim_scale(${t}.height_m)::text AS "heightM",
    trim_scale(${t}.base_price)::text AS "basePrice", ${t}.currency`;
}
