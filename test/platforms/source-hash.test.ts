/** The source hash: deaf to what changes between two answers for the same product, and to nothing else. */
import type { JsonValue } from '@syncstore/contracts';
import { describe, expect, it } from 'vitest';
import { shopeeSourceHash } from '../../packages/platforms/src/shopee/projection.ts';
import { tiktokShopSourceHash } from '../../packages/platforms/src/tiktok-shop/projection.ts';

const ITEM = {
  item_id: 25801430017,
  item_name: 'Stoneware mug "image_url":"https://cf.shopee.sg/a"',
  description: 'Hand glazed. https://example.com/a?b=1',
  attribute_list: [
    { attribute_id: 1, original_attribute_name: 'Material' },
    { attribute_id: 2, original_attribute_name: 'Capacity' },
  ],
  price_info: [{ currency: 'SGD', original_price: 14.9, current_price: 11.9 }],
  image: {
    image_url_list: ['https://cf.shopee.sg/file/sg-1', 'https://cf.shopee.sg/file/sg-2'],
    image_id_list: ['sg-1', 'sg-2'],
    image_ratio: '1:1',
  },
  weight: '0.420',
  logistic_info: [{ logistic_id: 10007 }, { logistic_id: 18055 }],
  size_chart: 'https://cf.shopee.sg/file/sg-chart',
  video_info: [
    {
      video_url: 'https://cvf.shopee.sg/file/v.mp4?e=1',
      thumbnail_url: 'https://cf.shopee.sg/file/t',
      duration: 9,
    },
  ],
  stock_info_v2: {
    summary_info: { total_available_stock: 83 },
    seller_stock: [
      { location_id: 'A', stock: 80 },
      { location_id: 'B', stock: 3 },
    ],
  },
  description_info: {
    extended_description: {
      field_list: [
        {
          field_type: 'image',
          image_info: { image_id: 'sg-9', image_url: 'https://cf.shopee.sg/file/sg-9' },
        },
      ],
    },
  },
  some_new_field: { nobody: ['knows'] },
};
const MODELS = {
  tier_variation: [
    {
      name: 'Colour',
      option_list: [
        { option: 'Red', image: { image_id: 'sg-3', image_url: 'https://cf.shopee.sg/file/sg-3' } },
      ],
    },
  ],
  model: [
    { model_id: 1, tier_index: [0], model_sku: 'R', price_info: [{ current_price: 5 }] },
    { model_id: 2, tier_index: [1], model_sku: 'N', price_info: [{ current_price: 6 }] },
  ],
};

const PICTURE = (host: string, variant: string, uri = 'tos/abc') => ({
  height: 1200,
  thumb_urls: [`https://${host}/${uri}~tplv-${variant}:300:300.jpeg?x=1`],
  uri,
  urls: [`https://${host}/${uri}~tplv-${variant}.jpeg?x=1`],
  width: 1200,
});
const PRODUCT = {
  id: '1729482000000000017',
  title: 'Mug',
  description:
    '<p>Holds 350&nbsp;ml "urls":["x"].</p><img src="https://p16.example/tos/d1~tplv-a.jpeg?t=1" width="10"> <a href="https://a.example/x?y=1">x</a>',
  main_images: [PICTURE('p16.example', 'a'), PICTURE('p16.example', 'a', 'tos/def')],
  package_weight: { unit: 'KILOGRAM', value: '0.42' },
  product_attributes: [
    { id: '1', name: 'Occasion', values: [{ id: '1', name: 'Birthday' }] },
    { id: '2', name: 'Origin', values: [] },
  ],
  size_chart: { image: PICTURE('p16.example', 'a', 'tos/size') },
  certifications: [
    { id: '6', files: [{ id: 'v09', urls: ['https://p16.example/c.pdf?sig=1'], name: 'c.pdf' }], images: [] },
  ],
  skus: [
    {
      id: '1',
      price: { currency: 'GBP', sale_price: '14.95' },
      inventory: [
        { warehouse_id: 'a', quantity: 42 },
        { warehouse_id: 'b', quantity: 7 },
      ],
      sales_attributes: [
        {
          id: '100000',
          name: 'Colour',
          value_name: 'Blue',
          sku_img: PICTURE('p16.example', 'a', 'tos/blue'),
        },
      ],
      seller_sku: 'BLUE',
    },
    {
      id: '2',
      price: { currency: 'GBP', sale_price: '16.50' },
      inventory: [],
      sales_attributes: [],
      seller_sku: 'SAND',
    },
  ],
  video: {
    id: 'v1',
    url: 'https://v16.example/sig/69574e40/v.mp4',
    cover_url: 'https://p16.example/tos/cover~a.jpeg?t=1',
  },
  update_time: 1_767_139_200,
};

const shopee = (change: (item: typeof ITEM, models: typeof MODELS) => void = () => undefined) => {
  const copy = structuredClone({ item: ITEM, models: MODELS });
  change(copy.item, copy.models);
  return shopeeSourceHash(copy);
};
const tiktok = (change: (product: typeof PRODUCT) => void = () => undefined) => {
  const copy = structuredClone(PRODUCT);
  change(copy);
  return tiktokShopSourceHash(copy);
};

/** Every leaf of a value, as a path. */
function leaves(value: JsonValue, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, part]) => leaves(part, [...path, key]));
}

/** Edits the leaf at a path in place. */
function edit(value: unknown, path: readonly (string | number)[]): void {
  let owner = value as Record<string | number, unknown>;
  for (const key of path.slice(0, -1)) owner = owner[key] as Record<string | number, unknown>;
  const last = path.at(-1) ?? '';
  const before = owner[last];
  owner[last] =
    typeof before === 'number' ? before + 1000 : typeof before === 'boolean' ? !before : `${String(before)}!`;
}

describe('the source hash of a Shopee item', () => {
  it('is the same whatever hosts and signatures the URLs have', () => {
    const other = shopee((item, models) => {
      item.image.image_url_list = [
        'https://down-sg.img.susercontent.com/file/sg-1',
        'https://x/file/sg-2?s=1',
      ];
      item.size_chart = 'https://down-sg.img.susercontent.com/file/sg-chart';
      Object.assign(item.video_info[0] ?? {}, {
        video_url: 'https://cvf.shopee.tw/file/v.mp4?e=99',
        thumbnail_url: 'https://x/file/t',
      });
      Object.assign(models.tier_variation[0]?.option_list[0]?.image ?? {}, {
        image_url: 'https://x/file/sg-3',
      });
      Object.assign(item.description_info.extended_description.field_list[0]?.image_info ?? {}, {
        image_url: 'https://x/file/sg-9',
      });
    });
    expect(other).toBe(shopee());
  });

  it('is the same in whatever order attributes, couriers, locations and models come', () => {
    const other = shopee((item, models) => {
      for (const list of [
        item.attribute_list,
        item.logistic_info,
        item.stock_info_v2.seller_stock,
        models.model,
      ])
        list.reverse();
    });
    expect(other).toBe(shopee());
  });

  it('is the same whatever the counters say', () => {
    const other = shopee((item) => Object.assign(item, { views: 17, sale: 3, likes: 2 }));
    expect(other).toBe(shopee());
  });

  it('differs for pictures in another order, since the first one is the main one', () => {
    expect(shopee((item) => item.image.image_id_list.reverse())).not.toBe(shopee());
  });

  it.each(leaves({ item: ITEM, models: MODELS }).map((path) => [path.join('.'), path] as const))(
    'differs when %s is edited',
    (name, path) => {
      const copy = structuredClone({ item: ITEM, models: MODELS });
      edit(copy, path);
      const hash = shopeeSourceHash(copy);
      // The URL of a picture whose id stands beside it, and the query of a video, say nothing of the product.
      if (/image_url_list|video_url/.test(name)) expect(hash).toBe(shopee());
      else expect(hash).not.toBe(shopee());
    },
  );
});

describe('the source hash of a TikTok Shop product', () => {
  it('is the same whatever hosts, variants and signatures the URLs have', () => {
    const other = tiktok((product) => {
      product.main_images = [PICTURE('p19.example', 'b'), PICTURE('p77.example', 'c', 'tos/def')];
      product.size_chart.image = PICTURE('p19.example', 'b', 'tos/size');
      product.video = {
        id: 'v1',
        url: 'https://v99.example/other/6a000000/v.mp4',
        cover_url: 'https://p19/x',
      };
      Object.assign(product.certifications[0]?.files[0] ?? {}, { urls: ['https://p19.example/c.pdf?sig=2'] });
      Object.assign(product.skus[0]?.sales_attributes[0] ?? {}, {
        sku_img: PICTURE('p19.example', 'b', 'tos/blue'),
      });
      product.description = product.description.replace(
        'p16.example/tos/d1~tplv-a.jpeg?t=1',
        'p19.example/tos/d1~tplv-b.png?t=2',
      );
    });
    expect(other).toBe(tiktok());
  });

  it('is the same in whatever order SKUs, warehouses and attributes come', () => {
    const other = tiktok((product) => {
      product.skus[0]?.inventory.reverse();
      product.skus.reverse();
      product.product_attributes.reverse();
    });
    expect(other).toBe(tiktok());
  });

  it('differs for another picture in the description, and for another link', () => {
    expect(
      tiktok((p) => Object.assign(p, { description: p.description.replace('tos/d1', 'tos/d2') })),
    ).not.toBe(tiktok());
    expect(tiktok((p) => Object.assign(p, { description: p.description.replace('?y=1', '?y=2') }))).not.toBe(
      tiktok(),
    );
  });

  it('differs for pictures in another order, since the first one is the main one', () => {
    expect(tiktok((product) => product.main_images.reverse())).not.toBe(tiktok());
  });

  it.each(leaves(PRODUCT).map((path) => [path.join('.'), path] as const))(
    'differs when %s is edited',
    (name, path) => {
      const copy = structuredClone(PRODUCT);
      edit(copy, path);
      const hash = tiktokShopSourceHash(copy);
      if (/urls|video\.url|cover_url/.test(name)) expect(hash).toBe(tiktok());
      else expect(hash).not.toBe(tiktok());
    },
  );
});
