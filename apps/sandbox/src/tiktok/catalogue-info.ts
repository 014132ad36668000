/** Shops of the grant, category tree, brands and stock by product: the smaller endpoints of an import [H: official]. */
import { z } from 'zod';
import { allCategories } from '../catalogue/categories.ts';
import { BRANDS } from '../generator/kinds.ts';
import { makeProduct } from '../generator/product.ts';
import type { Answer } from '../http/exchange.ts';
import { businessError, REFUSALS, success } from './answers.ts';
import { brandId } from './detail.ts';
import type { SellerContext, ShopContext } from './gateway.ts';
import { inventory } from './skus.ts';

const MOST_PRODUCTS = 100;
const MOST_SKUS = 600;

/** `GET /authorization/202309/shops`: takes no cipher, gives the ciphers. */
export function getShops({ world }: SellerContext): Answer {
  return success({
    shops: world.shopsOf('tiktok-shop').map(({ spec }) => ({
      cipher: spec.cipher,
      code: `${spec.market.region}LCSBX00${spec.ordinal}`,
      id: spec.externalId,
      name: spec.name,
      region: spec.market.region,
      seller_type: 'LOCAL',
    })),
  });
}

/** `GET /product/202309/categories`: flat and unpaged, names in the shop's language. */
export function getCategories({ shop }: ShopContext): Answer {
  const { language } = shop.spec.market;
  return success({
    categories: allCategories('tiktok-shop').map(({ id, parentId, names, leaf }) => ({
      id,
      is_leaf: leaf,
      local_name: names[language],
      parent_id: parentId,
      permission_statuses: ['AVAILABLE'],
    })),
  });
}

/** `GET /product/202309/brands`: UNAUTHORIEZD is spelt so on the wire [H: live]. */
export function getBrands({ call }: ShopContext): Answer {
  const limit = Number(call.query.get('page_size') ?? '0');
  if (!Number.isInteger(limit) || limit < 1 || limit > 100)
    return businessError(12019123, 'The page size is invalid.');
  const start = Number(call.query.get('page_token') || '0');
  const prefix = call.query.get('brand_name') ?? '';
  const brands = BRANDS.filter((name) => name.startsWith(prefix));
  const end = start + limit;
  return success({
    brands: brands.slice(start, end).map((name, position) => ({
      authorized_status: position % 2 === 0 ? 'AUTHORIZED' : 'UNAUTHORIEZD',
      brand_status: 'ONLINE',
      id: brandId(name),
      is_t1_brand: false,
      name,
    })),
    next_page_token: end < brands.length ? String(end) : '',
    total_count: brands.length,
  });
}

const inventorySchema = z.object({
  product_ids: z.array(z.string()).optional(),
  sku_ids: z.array(z.string()).optional(),
});

/** `POST /product/202309/inventory/search`: up to 100 products or 600 SKUs; SKUs win [H]. */
export function searchInventory({ call, shop }: ShopContext): Answer {
  const body = readInventoryBody(call.body);
  if (body === undefined) return REFUSALS.body();
  const { product_ids: productIds = [], sku_ids: skuIds = [] } = body;
  if (productIds.length > MOST_PRODUCTS || skuIds.length > MOST_SKUS) {
    return businessError(12052910, 'Invalid input: too many ids.');
  }
  const { model, catalogue } = shop;
  const indices =
    skuIds.length > 0 ? skuIds.map((id) => model.indexOfSku(id)) : productIds.map((id) => model.indexOf(id));
  const wanted = skuIds.length > 0 ? new Set(skuIds) : undefined;
  const known = [...new Set(indices)]
    .filter((index) => index !== undefined)
    .filter((index) => index < catalogue.size);
  return success({
    inventory: known.map((index) => {
      const product = makeProduct(model, catalogue.row(index));
      const skus = product.skus.filter(({ id }) => wanted === undefined || wanted.has(id));
      return {
        product_id: product.id,
        skus: skus.map((sku) => ({
          id: sku.id,
          seller_sku: sku.sellerSku,
          total_available_quantity: (sku.stock ?? []).reduce((sum, units) => sum + units, 0),
          total_committed_quantity: 0,
          warehouse_inventory: inventory(model, sku).map(({ quantity, warehouse_id }) => ({
            available_quantity: quantity,
            committed_quantity: 0,
            warehouse_id,
          })),
        })),
      };
    }),
  });
}

function readInventoryBody(bytes: Buffer): z.infer<typeof inventorySchema> | undefined {
  try {
    return inventorySchema.safeParse(JSON.parse(bytes.toString())).data;
  } catch {
    return undefined;
  }
}
