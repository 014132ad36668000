/**
 * TikTok Shop pictures and videos. A picture is served by two mirror hosts whose order changes from call to call; its
 * `uri` is what stays [H]. A video's URL holds its expiry as a hexadecimal Unix time, six hours ahead [M].
 */
import type { Product } from '../generator/product.ts';

const MIRRORS = ['p16-oec-sandbox.example', 'p19-oec-sandbox.example'] as const;
const VARIANT = 'dr=15568&from=100000001&idc=sandbox&ps=00000000&shcp=00000000&shp=00000000&t=00000000';
const VIDEO_SECONDS = 6 * 3600;
const BROKEN = ['', 'https://', 'not a url', 'null'] as const;

/** @param key 32 hex characters @returns a picture with its keys in alphabetical order */
export function tiktokImage(key: string, side: number): object {
  const uri = `tos-sandbox-i-shop000001-eu/${key}`;
  const mirrors = Math.random() < 0.5 ? MIRRORS : MIRRORS.toReversed();
  return {
    height: side,
    thumb_urls: mirrors.map(
      (host) => `https://${host}/${uri}~tplv-shop000001-resize-jpeg:300:300.jpeg?${VARIANT}`,
    ),
    uri,
    urls: mirrors.map((host) => `https://${host}/${uri}~tplv-shop000001-origin-jpeg.jpeg?${VARIANT}`),
    width: side,
  };
}

/** @returns the product's pictures in order; with a broken one among them where the dirt says so */
export function mainImages(product: Product): readonly object[] {
  const images = product.images.map((key, position) => tiktokImage(key, 600 + 200 * (position % 4)));
  if (!product.dirt.includes('image_broken')) return images;
  const url = BROKEN[product.row.index % BROKEN.length] ?? '';
  return [...images, { height: 0, thumb_urls: [], uri: '', urls: [url], width: 0 }];
}

/** @returns a URL that stands inside descriptions */
export function pictureUrl(key: string): string {
  return `https://${MIRRORS[0]}/tos-sandbox-i-shop000001-eu/${key}~tplv-shop000001-origin-jpeg.jpeg?${VARIANT}`;
}

/** @param now Unix seconds */
export function video(product: Product, now: number): object {
  const key = product.images[0] ?? '';
  const expiry = (now + VIDEO_SECONDS).toString(16);
  return {
    cover_url: pictureUrl(key),
    format: 'MP4',
    height: 1280,
    id: `v09sandbox${key.slice(0, 18)}`,
    size: 4 + (product.row.index % 20),
    url: `https://v16m-sandbox.example/${key}/${expiry}/video/tos/sandbox/?mime_type=video_mp4`,
    width: 720,
  };
}
