/** The smaller product endpoints: counters that grow by themselves, the category tree and its attributes [H: SPEC]. */
import { allCategories } from '../catalogue/categories.ts';
import type { Answer } from '../http/exchange.ts';
import { REFUSALS, refusal, wrapped } from './answers.ts';
import { readIds } from './base-info.ts';
import type { ShopContext } from './gateway.ts';

const COUNTING_SINCE = 1_767_225_600;
const MOST_CATEGORIES = 20;

/** `product/get_item_extra_info`: sales and views; they move although nobody edited the product. */
export function getItemExtraInfo({ world, call, shop }: ShopContext): Answer {
  const ids = readIds(call.query.getAll('item_id_list'));
  if (!Array.isArray(ids)) return ids;
  const minutes = Math.max(0, Math.floor((world.seconds('shopee') - COUNTING_SINCE) / 60));
  return wrapped({
    item_list: ids.flatMap((id) => {
      const row = shop.catalogue.find(id);
      if (row === undefined || shop.model.isPhantom(row.index)) return [];
      const popularity = 1 + (row.index % 17);
      const sale = Math.floor((minutes * popularity) / 600);
      return [
        {
          item_id: Number(id),
          sale,
          views: minutes * popularity,
          likes: Math.floor(sale / 3),
          rating_star: 3 + (row.index % 20) / 10,
          comment_count: Math.floor(sale / 5),
        },
      ];
    }),
  });
}

/** `product/get_category`: the whole tree in one answer; a leaf has no children. */
export function getCategory({ shop }: ShopContext): Answer {
  const { language } = shop.spec.market;
  return wrapped({
    category_list: allCategories('shopee').map(({ id, parentId, names, leaf }) => ({
      category_id: Number(id),
      parent_category_id: Number(parentId),
      original_category_name: names.en,
      display_category_name: names[language],
      has_children: !leaf,
    })),
  });
}

/** `product/get_attribute_tree`: the two attributes that every category has here. */
export function getAttributeTree({ call }: ShopContext): Answer {
  const ids = readIds(call.query.getAll('category_id_list'));
  if (!Array.isArray(ids)) return REFUSALS.field('CategoryIdList');
  if (ids.length > MOST_CATEGORIES) return refusal(200, 'product.error_param', 'category_id_list over limit');
  return wrapped({
    list: ids.map((id) => ({
      category_id: Number(id),
      warning: '',
      attribute_tree: [
        attribute(100134, 'Series', false, []),
        attribute(100963, 'Pack Size', true, [1, 3, 6]),
      ],
    })),
  });
}

function attribute(id: number, name: string, mandatory: boolean, values: readonly number[]): object {
  return {
    attribute_id: id,
    mandatory,
    name,
    attribute_value_list: values.map((value) => ({
      value_id: 1480 + value,
      name: String(value),
      value_unit: '',
      child_attribute_list: [],
      multi_lang: [],
    })),
    attribute_info: {
      input_type: values.length === 0 ? 3 : 1,
      input_validation_type: 0,
      format_type: 1,
      date_format_type: 0,
      attribute_unit_list: [],
      max_value_count: 1,
    },
    multi_lang: [],
  };
}
