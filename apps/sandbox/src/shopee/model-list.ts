/**
 * `product/get_model_list`: tiers and models of one item [H: SPEC, capture]. Models have no name, only positions in the
 * tiers, and do not come in tier order [M]. A promotion id is an unsigned 64-bit number beyond JavaScript's integers
 * [H: since 2026-07-31]. For an item without models both lists are empty (our choice; the platform's answer is unknown).
 */
import { COLOUR_TIER, colourName, SIZE_TIER, sizeName } from '../generator/options.ts';
import { makeProduct, type Product, type Sku } from '../generator/product.ts';
import { hash2 } from '../generator/random.ts';
import type { ShopModel } from '../generator/shop-model.ts';
import type { Answer } from '../http/exchange.ts';
import { distortProduct } from '../traffic/product-faults.ts';
import { REFUSALS, wrapped } from './answers.ts';
import type { ShopContext } from './gateway.ts';
import { shopeeImage } from './media.ts';
import { isPromoted, kilograms, priceInfo, stockInfo } from './stock-and-price.ts';

interface Option {
  readonly name: string;
  readonly image: { readonly image_id: string; readonly image_url: string } | undefined;
}

export function getModelList({ call, shop, faults }: ShopContext): Answer {
  const id = call.query.get('item_id');
  if (id === null || id === '') return REFUSALS.field('ItemId');
  if (!/^\d{1,19}$/.test(id)) return REFUSALS.unmarshal('GetModelListReq.item_id');
  const row = shop.catalogue.find(id);
  if (row === undefined || shop.model.isPhantom(row.index)) return REFUSALS.itemNotFound();
  if (faults.hits('detailError', id)) return REFUSALS.busy();
  const product = makeProduct(shop.model, row);
  if (product.goods.colours === 0) return wrapped({ tier_variation: [], model: [] });
  const tiers = tiersOf(shop.model, product);
  const { skus, goods } = product;
  const turn = Math.max(1, goods.sizes) % skus.length;
  const models = [...skus.slice(turn), ...skus.slice(0, turn)].map((sku) =>
    renderModel(shop.model, product, sku),
  );
  const rendered = {
    tier_variation: tiers.map(({ name, options }) => ({
      name,
      option_list: options.map((option) => ({
        option: option.name,
        ...(option.image === undefined ? {} : { image: option.image }),
      })),
    })),
    ...(row.index % 5 === 0 ? {} : { standardise_tier_variation: tiers.map(standardised) }),
    model: models,
  };
  return wrapped(distortProduct('shopeeModels', rendered, id, faults));
}

function tiersOf(
  model: ShopModel,
  product: Product,
): readonly { name: string; options: readonly Option[] }[] {
  const { market } = model.spec;
  const { goods } = product;
  const pictured = product.random.percent(60);
  const colours = Array.from({ length: goods.colours }, (_, position): Option => {
    const key = product.images[position % product.images.length] ?? '';
    const { id, url } = shopeeImage(key, market);
    return {
      name: colourName((goods.firstColour + position) % 10, market.language),
      image: pictured ? { image_id: id, image_url: url } : undefined,
    };
  });
  const sizes = Array.from(
    { length: goods.sizes },
    (_, position): Option => ({ name: sizeName(goods.kind.sizes, position), image: undefined }),
  );
  const tiers = [{ name: COLOUR_TIER[market.language], options: colours }];
  return goods.sizes === 0 ? tiers : [...tiers, { name: SIZE_TIER[market.language], options: sizes }];
}

function standardised({ name, options }: { name: string; options: readonly Option[] }): object {
  return {
    variation_id: 0,
    variation_name: name,
    variation_group_id: 0,
    variation_option_list: options.map((option) => ({
      variation_option_id: 0,
      variation_option_name: option.name,
      ...option.image,
    })),
  };
}

function renderModel(model: ShopModel, product: Product, sku: Sku): object {
  const { spec } = model;
  const promoted = isPromoted(sku);
  const promotion = `9${String(hash2(model.salt, product.row.index)).padStart(10, '0')}00000007`;
  return {
    model_id: Number(sku.id),
    tier_index: sku.tierIndex,
    promotion_id: promoted ? `#${promotion}#` : 0,
    has_promotion: promoted,
    model_sku: sku.sellerSku,
    model_status: sku.active ? 'MODEL_NORMAL' : 'MODEL_UNAVAILABLE',
    // Old captures lack the currency on models; the item or the region tells it.
    ...priceInfo(sku, spec, product.row.index % 7 !== 0),
    pre_order: { is_pre_order: false, days_to_ship: 2 },
    ...stockInfo(sku, spec),
    gtin_code: sku.gtin ?? '',
    weight: kilograms(product.grams),
    dimension: {
      package_height: product.size?.[2] ?? 0,
      package_length: product.size?.[0] ?? 0,
      package_width: product.size?.[1] ?? 0,
    },
    is_fulfillment_by_shopee: false,
  };
}
