/**
 * `product/get_item_base_info`: up to 50 items in full [H: SPEC, live, capture]. Unknown, foreign and vanished ids are
 * simply missing from the answer [M]. Items with models carry neither price nor stock here (documented for prices): one
 * get_model_list call each is needed. `weight` is a string, `deboost` the string "FALSE" [H: live].
 */
import { categoryIdOf } from '../catalogue/categories.ts';
import { makeSentences, plainDescription } from '../generator/descriptions.ts';
import { makeProduct, type Product } from '../generator/product.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import type { Answer } from '../http/exchange.ts';
import { distortProduct } from '../traffic/product-faults.ts';
import { REFUSALS, refusal, wrapped } from './answers.ts';
import type { ShopContext } from './gateway.ts';
import { shopeeImage, shopeeImages } from './media.ts';
import { isPromoted, kilograms, priceInfo, stockInfo } from './stock-and-price.ts';

const MOST_IDS = 50;
const ABSURD_WEIGHTS = ['0.000', '-1.000', '999999.000', 'abc', ''] as const;

export function getItemBaseInfo({ call, shop, faults }: ShopContext): Answer {
  const ids = readIds(call.query.getAll('item_id_list'));
  if (!Array.isArray(ids)) return ids;
  const products = ids.flatMap((id) => {
    const row = shop.catalogue.find(id);
    if (row === undefined || shop.model.isPhantom(row.index) || faults.hits('vanished', id)) return [];
    return [makeProduct(shop.model, row)];
  });
  // One item that Shopee stumbles over costs the whole call; items with models fail in get_model_list instead.
  const failing = products.some(({ id, goods }) => goods.colours === 0 && faults.hits('detailError', id));
  if (failing) return REFUSALS.busy();
  const items = products.map((product) =>
    distortProduct('shopeeItem', renderItem(shop.model, product), product.id, faults),
  );
  return wrapped({ item_list: items });
}

/**
 * Reads an id list in any of the spellings found in the wild: comma-joined, in brackets, or repeated keys [M].
 * @returns the ids, or a refusal
 */
export function readIds(values: readonly string[]): string[] | Answer {
  const ids = values.flatMap((value) => value.replace(/^\[|\]$/g, '').split(',')).map((id) => id.trim());
  if (ids.every((id) => id === '')) return REFUSALS.field('ItemIdList');
  if (ids.some((id) => !/^\d{1,19}$/.test(id))) return REFUSALS.unmarshal('GetItemBaseInfoReq.item_id_list');
  if (ids.length > MOST_IDS) {
    return refusal(200, 'error_query_over_itemid_size', 'Request items over limit, should be less than 50');
  }
  return ids;
}

function renderItem(model: ShopModel, product: Product): object {
  const { spec } = model;
  const { goods, row, random, dirt } = product;
  const [sku] = product.skus;
  const hasModel = goods.colours > 0;
  const images = shopeeImages(product, spec.market);
  const extended = random.percent(5);
  const description = plainDescription(makeSentences(spec.market.language, random), dirt, random);
  const weight = dirt.includes('weight_absurd') ? random.pick(ABSURD_WEIGHTS) : kilograms(product.grams);
  return {
    item_id: Number(product.id),
    category_id: Number(categoryIdOf('shopee', goods.kind)),
    ...(product.names.served === null ? {} : { item_name: product.names.served }),
    description: extended ? '' : description,
    item_sku: hasModel ? '' : (sku?.sellerSku ?? ''),
    create_time: row.createTime,
    update_time: row.updateTime,
    attribute_list: attributes(product),
    ...(hasModel || sku === undefined ? {} : priceInfo(sku, spec)),
    image: {
      image_url_list: images.map(({ url }) => url),
      image_id_list: images.map(({ id }) => id),
      image_ratio: '1:1',
    },
    weight,
    dimension: {
      package_length: product.size?.[0] ?? 0,
      package_width: product.size?.[1] ?? 0,
      package_height: product.size?.[2] ?? 0,
    },
    logistic_info: [
      {
        logistic_id: 10007,
        logistic_name: 'Courier Standard',
        enabled: true,
        is_free: false,
        estimated_shipping_fee: 1.49,
      },
      { logistic_id: 18055, logistic_name: 'Locker Pickup', enabled: false, shipping_fee: 0, is_free: false },
    ],
    pre_order: { is_pre_order: row.index % 13 === 0, days_to_ship: row.index % 13 === 0 ? 7 : 2 },
    condition: 'NEW',
    size_chart: '',
    item_status: model.statuses.name(row.status),
    deboost: 'FALSE',
    has_model: hasModel,
    has_promotion: isPromoted(sku),
    ...(product.hasVideo ? { video_info: [video(product, spec.market.region.toLowerCase())] } : {}),
    brand:
      goods.brand === null
        ? { brand_id: 0, original_brand_name: 'NoBrand' }
        : { brand_id: 1_116_900 + goods.brand.length, original_brand_name: goods.brand },
    item_dangerous: 0,
    ...(hasModel || sku === undefined || sku.gtin === null ? {} : { gtin_code: sku.gtin }),
    size_chart_id: 0,
    is_fulfillment_by_shopee: false,
    tag: { kit: false },
    description_type: extended ? 'extended' : 'normal',
    ...(extended ? { description_info: extendedDescription(model, product, description) } : {}),
    ...(hasModel || sku === undefined ? {} : stockInfo(sku, spec)),
  };
}

function attributes(product: Product): readonly object[] {
  return [
    {
      attribute_id: 100134,
      original_attribute_name: 'Series',
      is_mandatory: false,
      attribute_value_list: [{ value_id: 0, original_value_name: product.goods.series, value_unit: '' }],
    },
    {
      attribute_id: 100963,
      original_attribute_name: 'Pack Size',
      is_mandatory: true,
      attribute_value_list: [
        { value_id: 1480 + product.goods.pack, original_value_name: `${product.goods.pack}`, value_unit: '' },
      ],
    },
  ];
}

function video(product: Product, region: string): object {
  const key = product.images[0] ?? '';
  return {
    video_url: `https://cvf.shopee.sg/file/api/v4/11110105/mms/${region}_${key.slice(0, 12)}.mp4`,
    thumbnail_url: `https://cf.shopee.sg/file/${region}_${key.slice(0, 12)}_cover`,
    duration: 8 + (product.row.index % 50),
  };
}

function extendedDescription(model: ShopModel, product: Product, text: string): object {
  const { id, url } = shopeeImage(product.images[0] ?? '', model.spec.market);
  return {
    extended_description: {
      field_list: [
        { field_type: 'text', text },
        { field_type: 'image', image_info: { image_id: id, image_url: url } },
      ],
    },
  };
}
