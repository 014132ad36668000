/**
 * Where Shopee keeps what. A payload is `{ item, models }`: an entry of get_item_base_info's `item_list`, and the
 * response of get_model_list for items that have models.
 *
 * Its traps: `weight` is a string and stock may be; flags may be strings; items with models carry neither price nor stock
 * of their own; zero fills whatever is absent; brand 0 is "no brand"; an extended description leaves `description` empty;
 * fields documented beside `item_list` stand inside the item. Prices: see shopee-variants.ts.
 */
import type { JsonObject } from '@syncstore/contracts';
import { type Found, firstOf, flagOf, idOf, isObject, objectAt, objectsIn, textOf } from '../json.ts';
import { itemVariant, modelVariants } from './shopee-variants.ts';
import type { Malformed, PlatformMapping, SourceAttribute, SourceProduct } from './source-product.ts';

/** Alternatives in order: old and new spellings, and nesting as documented and as seen. */
const FIELDS = {
  id: firstOf('item_id'),
  name: firstOf('item_name', 'item_title'),
  categoryId: firstOf('category_id'),
  status: firstOf('item_status'),
  createdAt: firstOf('create_time'),
  weight: firstOf('weight'),
  length: firstOf('dimension.package_length'),
  width: firstOf('dimension.package_width'),
  height: firstOf('dimension.package_height'),
  brandId: firstOf('brand.brand_id'),
  brandName: firstOf('brand.original_brand_name'),
  description: firstOf('description'),
  extendedDescription: firstOf('description_info.extended_description.field_list'),
  imageIds: firstOf('image.image_id_list'),
  imageUrls: firstOf('image.image_url_list'),
};

export const shopee: PlatformMapping = {
  statuses: {
    NORMAL: 'active',
    UNLIST: 'inactive',
    REVIEWING: 'pending',
    BANNED: 'blocked',
    SELLER_DELETE: 'inactive',
    SHOPEE_DELETE: 'blocked',
  },

  read(payload): SourceProduct | Malformed {
    const item = payload['item'];
    if (!isObject(item)) return { malformed: 'item', found: item };
    const itemId = idOf(FIELDS.id(item));
    if (itemId === null) return { malformed: 'item.item_id', found: item['item_id'] };
    const models = objectAt(payload['models']);
    const hasModels = flagOf(item['has_model']) ?? objectsIn(models['model']).length > 0;
    // Guessing the variants from the parent item would sell what does not exist.
    if (hasModels && objectsIn(models['model']).length === 0)
      return { malformed: 'models.model', found: payload['models'] };
    const categoryId = idOf(FIELDS.categoryId(item));
    return {
      name: FIELDS.name(item),
      description: { kind: 'text', value: descriptionOf(item) },
      brand: idOf(FIELDS.brandId(item)) === '0' ? null : FIELDS.brandName(item),
      categoryId: categoryId === '0' ? null : categoryId,
      categoryNames: [],
      platformStatus: FIELDS.status(item),
      images: imagesOf(item),
      attributes: objectsIn(item['attribute_list']).map(attributeOf),
      weight: { value: FIELDS.weight(item), unit: 'KILOGRAM' },
      size: {
        length: FIELDS.length(item),
        width: FIELDS.width(item),
        height: FIELDS.height(item),
        unit: 'CENTIMETER',
      },
      createdAt: FIELDS.createdAt(item),
      variants: hasModels ? modelVariants(item, models) : [itemVariant(item, itemId)],
    };
  },
};

/** The texts of an extended description; some carry pictures under the type "text", so the type is not asked. */
function descriptionOf(item: JsonObject): Found {
  const plain = FIELDS.description(item);
  if (textOf(plain) !== '') return plain;
  const texts = objectsIn(FIELDS.extendedDescription(item)).map((field) => textOf(field['text']));
  return texts.filter((text) => text !== '').join('\n');
}

/** Ids and URLs come in two lists, parallel by position. */
function imagesOf(item: JsonObject): { id: Found; urls: Found[] }[] {
  const ids = FIELDS.imageIds(item);
  const urls = FIELDS.imageUrls(item);
  if (!Array.isArray(urls)) return [];
  return urls.map((url, position) => ({ id: Array.isArray(ids) ? ids[position] : undefined, urls: [url] }));
}

function attributeOf(attribute: JsonObject): SourceAttribute {
  return {
    name: attribute['original_attribute_name'],
    values: objectsIn(attribute['attribute_value_list']).map((value) => ({
      value: value['original_value_name'],
      unit: value['value_unit'],
    })),
  };
}
