/**
 * Pictures. A marketplace serves one picture from several hosts and the URL changes from call to call, so a picture is
 * known by the marketplace's id and its URL is only where it was found last. Nothing is fetched here: broken means that
 * no browser could even try.
 */
import type { CatalogImage } from '@syncstore/contracts';
import type { ChangeLog } from '../change-log.ts';
import type { Found } from '../json.ts';

/** A picture as the marketplace sent it. */
export interface SourceImage {
  readonly id: Found;
  /** Mirrors of one picture; the first usable one is taken. */
  readonly urls: readonly Found[];
}

/** Absolute, http or https, with a host, no credentials, and nothing that would need escaping. */
const USABLE =
  /^https?:\/\/[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?(?::\d{1,5})?(?:[/?#][^\s<>"\\^`{|}\p{C}]*)?$/iu;
const LONGEST_URL = 2_000;

/** @returns the usable pictures in their order, each once */
export function cleanImages(images: readonly SourceImage[], log: ChangeLog): CatalogImage[] {
  const seen = new Set<string>();
  const kept: CatalogImage[] = [];
  for (const image of images) {
    const url = image.urls.find(isUsable);
    if (url === undefined) {
      log.record('images', 'broken_image_dropped', image.urls[0] ?? image.id);
      continue;
    }
    const id = idOfImage(image.id) ?? idFromUrl(url);
    if (seen.has(id)) {
      log.record('images', 'duplicate_image_dropped', id);
      continue;
    }
    seen.add(id);
    kept.push({ id, url });
  }
  return kept;
}

function isUsable(url: Found): url is string {
  return typeof url === 'string' && url.length <= LONGEST_URL && USABLE.test(url) && URL.canParse(url);
}

/** Ids are file names; anything else is none. */
function idOfImage(id: Found): string | null {
  return typeof id === 'string' && /^[\x21-\x7e]{1,300}$/.test(id) ? id : null;
}

/** What stays the same in the URLs of one picture: the path, without Shopee's `file/` and TikTok Shop's size behind `~`. */
function idFromUrl(url: string): string {
  const path = url.replace(/^https?:\/\/[^/?#]*\/?/i, '').replace(/[?#~].*$/, '');
  return path.replace(/^file\//, '') || url;
}
