/**
 * Shopee pictures. The id is what stays; the host in front of it changes from call to call, as it does on the real
 * platform's image network [M], so a client that compares URLs sees changes that are none.
 */
import type { Market } from '../generator/markets.ts';
import type { Product } from '../generator/product.ts';

export interface ShopeeImage {
  readonly id: string;
  readonly url: string;
}

/** @param key 32 hex characters @returns id and today's URL of a picture */
export function shopeeImage(key: string, market: Market): ShopeeImage {
  const region = market.region.toLowerCase();
  const id = `${region}-11134207-${key.slice(0, 5)}-${key.slice(5, 20)}`;
  const host =
    Math.random() < 0.5 ? `cf.shopee.${market.shopeeDomain}` : `down-${region}.img.susercontent.com`;
  return { id, url: `https://${host}/file/${id}` };
}

const BROKEN = ['', 'https://', 'not a url', 'null'] as const;

/** @returns the product's pictures in order; with broken ones among them where the dirt says so */
export function shopeeImages(product: Product, market: Market): readonly ShopeeImage[] {
  const images = product.images.map((key) => shopeeImage(key, market));
  if (!product.dirt.includes('image_broken')) return images;
  const url = BROKEN[product.row.index % BROKEN.length] ?? '';
  return [...images, { id: '', url }];
}
