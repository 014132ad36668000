/**
 * Product names: a clean one in the shop's language, and, where the dirt says so, a worse one made from it.
 *
 * What the truth expects of cleaning: control characters other than white space (U+0000 among them) and lone
 * surrogates vanish, runs of white space (tab, line feed, U+00A0) become one blank, the ends are trimmed, emoji stay
 * whole (their joiners and variation selectors too). A name of which nothing is left counts as missing.
 */
import type { Dirt, Language } from '../types.ts';
import { type Goods, goodsName } from './goods.ts';
import type { Random } from './random.ts';

/** Prefixes that sellers like; part of the clean name. */
const PROMOTIONS: Readonly<Record<Language, readonly [string, ...string[]]>> = {
  en: ['[Ready Stock] ', '[New] '],
  id: ['[Siap Kirim] ', 'PROMO '],
  th: ['[พร้อมส่ง] ', 'โปรโมชั่น '],
  vi: ['[Chính hãng] ', 'Combo '],
};

const CONTROLS = ['\u0000', '\u0007', '\u001b', '\u0001', '\u007f', '\ud83d', '\udc00', '\udfff'] as const;
const SPACES = ['  ', '\t', '\n', '\u00a0', ' \u00a0 ', '\r\n'] as const;
const EMOJI = ['🔥', '👩‍🍳', '❤️', '🇸🇬', '👍🏽', '☕'] as const;

export interface Names {
  /** As served; null where the key is missing. */
  readonly served: string | null;
  readonly expected: string | null;
}

/**
 * @param revision number of updates by mutation; each odd one changes the name
 * @param random the product's stream
 */
export function makeNames(
  goods: Goods,
  language: Language,
  dirt: readonly Dirt[],
  revision: number,
  random: Random,
): Names {
  const promotion = random.percent(15) ? random.pick(PROMOTIONS[language]) : '';
  const edition = revision > 0 ? ` (Rev. ${revision + (revision % 2) - 1})` : '';
  const clean = promotion + goodsName(goods, language) + edition;
  if (dirt.includes('name_missing')) {
    return { served: random.pick([null, '', '   ', '\u0000\u0007', '\u00a0\t']), expected: null };
  }
  if (dirt.includes('name_emoji')) {
    const withEmoji = `${random.pick(EMOJI)} ${clean} ${random.pick(EMOJI)}`;
    return { served: withEmoji, expected: withEmoji };
  }
  if (dirt.includes('name_whitespace')) {
    const spaced = clean.replaceAll(' ', () => random.pick(SPACES));
    return { served: ` ${spaced}${random.pick(SPACES)}`, expected: clean };
  }
  if (dirt.includes('name_control_characters')) {
    return { served: scatter(clean, random), expected: clean };
  }
  return { served: clean, expected: clean };
}

/** Puts U+0000, one other control character and one lone surrogate at places where they join with nothing. */
export function scatter(text: string, random: Random): string {
  let dirty = text;
  for (const character of ['\u0000', random.pick(CONTROLS), '\ud83d']) {
    const at = 1 + random.int(Math.max(1, dirty.length - 1));
    const before = dirty.charCodeAt(at - 1);
    const after = dirty.charCodeAt(at);
    // Next to another half a lone surrogate would form a character; and inside a whole one it would break it.
    if ((before & 0xf800) === 0xd800 || (after & 0xf800) === 0xd800) continue;
    dirty = dirty.slice(0, at) + character + dirty.slice(at);
  }
  return dirty;
}
