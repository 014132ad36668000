/**
 * `GET /product/202309/products/{product_id}`: one product in full [H: official page, live]. Frozen and deleted ones are
 * refused with 12052901, and some that search shows as live with 12052048: they vanished between the two calls. Arrays
 * tend to be empty, objects without content are left out [H: live]. Keys stand in alphabetical order.
 */
import { categoryChain } from '../catalogue/categories.ts';
import { htmlDescription, makeSentences } from '../generator/descriptions.ts';
import { BRANDS } from '../generator/kinds.ts';
import { makeProduct, type Product } from '../generator/product.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import type { Answer } from '../http/exchange.ts';
import { distortProduct } from '../traffic/product-faults.ts';
import { businessError, gatewayError, REFUSALS, success } from './answers.ts';
import { auditOf, productStatusOf } from './audit.ts';
import type { ShopContext } from './gateway.ts';
import { mainImages, pictureUrl, video } from './media.ts';
import { detailSku } from './skus.ts';

const ABSURD_WEIGHTS = ['0', '-1', '999999', 'abc', ''] as const;

export function getProduct({ world, call, shop, path, faults }: ShopContext): Answer {
  const draft = call.query.get('return_draft_version') === 'true';
  const underReview = call.query.get('return_under_review_version') === 'true';
  if (draft && underReview) {
    return gatewayError(
      400,
      36009004,
      "'return_draft_version' and 'return_under_review_version' exclude each other.",
    );
  }
  const id = path[0] ?? '';
  const row = shop.catalogue.find(id);
  if (row === undefined) return businessError(12052260, 'Product ID not found.');
  const status = shop.model.statuses.name(row.status);
  if (status === 'FREEZE' || status === 'DELETED') {
    return businessError(12052901, 'The product status does not allow this operation.');
  }
  if (shop.model.isPhantom(row.index) || faults.hits('vanished', id))
    return businessError(12052048, 'The product does not belong to this shop.');
  if (underReview && status !== 'PENDING')
    return businessError(12052547, 'The product has no under-review version.');
  if (faults.hits('detailError', id)) return REFUSALS.internal();
  const now = world.seconds('tiktok-shop', shop.spec.externalId);
  const rendered = renderProduct(shop.model, makeProduct(shop.model, row), status, now);
  return success(distortProduct('tiktokProduct', rendered, id, faults));
}

function renderProduct(model: ShopModel, product: Product, status: string, now: number): object {
  const { market } = model.spec;
  const { goods, row, random, dirt } = product;
  const picture = pictureUrl(product.images[0] ?? '');
  const description = htmlDescription(makeSentences(market.language, random), picture, dirt, random);
  return {
    audit: auditOf(status),
    ...(goods.brand === null ? {} : { brand: { id: brandId(goods.brand), name: goods.brand } }),
    category_chains: categoryChain('tiktok-shop', goods.kind).map(({ id, parentId, names, leaf }) => ({
      id,
      is_leaf: leaf,
      local_name: names[market.language],
      parent_id: parentId,
    })),
    create_time: row.createTime,
    delivery_options: [{ id: '7100000000000000501', is_available: true, name: 'Standard shipping' }],
    description,
    ...(row.index % 3 === 0 ? { external_product_id: `erp-${product.id.slice(-8)}` } : {}),
    has_draft: row.index % 19 === 0,
    id: product.id,
    is_cod_allowed: false,
    is_not_for_sale: false,
    is_pre_owned: false,
    is_replicated: false,
    main_images: mainImages(product),
    manufacturer_ids: [],
    ...packageOf(product),
    product_attributes: [
      { id: '100392', name: 'Series', values: [{ id: `76${goods.model}0001`, name: goods.series }] },
      { id: '100963', name: 'Pack Size', values: [{ id: `100148${goods.pack}`, name: String(goods.pack) }] },
    ],
    product_status: productStatusOf(status),
    product_tags: [],
    product_types: [],
    recommended_categories: [],
    responsible_person_ids: [],
    shipping_insurance_requirement: 'NOT_SUPPORTED',
    skus: product.skus.map((sku) => detailSku(model, product, sku)),
    status,
    subscribe_info: { subscribe_status: 'NOT_ENABLED', support_subscribe: false },
    ...(product.names.served === null ? {} : { title: product.names.served }),
    update_time: row.updateTime,
    ...(product.hasVideo ? { video: video(product, now) } : {}),
  };
}

/** @returns the id under which a brand stands in `brands` and in products */
export function brandId(name: string): string {
  const position = BRANDS.findIndex((brand) => brand === name);
  return `70820000000000009${String(position).padStart(2, '0')}`;
}

function packageOf(product: Product): object {
  const grams = product.row.index % 10 === 3;
  const absurd = product.dirt.includes('weight_absurd');
  const value = absurd
    ? product.random.pick(ABSURD_WEIGHTS)
    : String(grams ? product.grams : product.grams / 1000);
  const [length, width, height] = product.size ?? [];
  return {
    ...(length === undefined
      ? {}
      : {
          package_dimensions: {
            height: String(height),
            length: String(length),
            unit: 'CENTIMETER',
            width: String(width),
          },
        }),
    package_weight: { unit: grams && !absurd ? 'GRAM' : 'KILOGRAM', value },
  };
}
