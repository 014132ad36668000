/**
 * Text that can be stored, compared and shown.
 *
 * Removed everywhere: control characters (U+0000, which PostgreSQL refuses, among them), lone halves of surrogate pairs,
 * byte order marks, zero-width spaces and soft hyphens, and the marks that turn the direction of the text behind them.
 * Kept: the joiners U+200C and U+200D and variation selectors, without which emoji and several scripts fall apart.
 *
 * Text is not normalised to NFC: a name stays as the seller wrote it; matching folds its keys itself.
 */
import type { ChangeLog } from '../change-log.ts';
import type { Found } from '../json.ts';

/** Longest name, option, brand or code, in characters (code points, so that an emoji counts once). */
const LINE_LIMIT = 500;
/** Longest description. Both marketplaces allow far less. */
export const TEXT_LIMIT = 50_000;

/** Tab, line feed, vertical tab, form feed, carriage return and U+0085 are white space, not rubbish. */
const INVISIBLE =
  /[\0-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u200b\u2060\ufeff\u202a-\u202e\u2066-\u2069]|\p{Surrogate}/u;
const EVERY_INVISIBLE = new RegExp(INVISIBLE, 'gu');
/** What a clean line has none of: white space other than single blanks inside. */
const UNTIDY_LINE = /[^\S ]|\x85| {2}|^ | $/;
const WHITE_SPACE_RUN = /[\s\x85]+/g;
const UNTIDY_TEXT = /[^\S\n ]|\x85| \n|\n{3}|^\s|\s$/;
/** Nothing of it leaves a mark on a page: white space, joiners, marks without a base, and letters that print nothing. */
const NOTHING_VISIBLE = /^[\s\p{Cc}\p{Cf}\p{M}\p{Z}\u115f\u1160\u3164\uffa0\u2800]*$/u;

/** Text without the characters that never belong in it. */
export function withoutInvisible(text: string): string {
  return INVISIBLE.test(text) ? text.replace(EVERY_INVISIBLE, '') : text;
}

/**
 * One line: a name, a brand, an option.
 * @param field path of the canonical field, for the change
 * @returns null when nothing readable is left
 */
export function cleanLine(value: Found, field: string, log: ChangeLog): string | null {
  const text = typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') {
    if (value !== undefined && value !== null) log.record(field, 'not_text_dropped', value);
    return null;
  }
  const visible = withoutInvisible(text);
  if (visible !== text) log.record(field, 'control_characters_removed', text, visible);
  const tidy = UNTIDY_LINE.test(visible) ? visible.replace(WHITE_SPACE_RUN, ' ').trim() : visible;
  if (tidy !== visible) log.record(field, 'white_space_collapsed', visible, tidy);
  return isBlank(tidy, field, log) ? null : cut(tidy, LINE_LIMIT, field, log);
}

/**
 * Text of several lines: line breaks stay, at most one empty line in a row.
 * @returns null when nothing readable is left
 */
export function cleanText(text: string, field: string, log: ChangeLog): string | null {
  const visible = withoutInvisible(text);
  if (visible !== text) log.record(field, 'control_characters_removed', text, visible);
  const tidy = tidyText(visible);
  if (tidy !== visible) log.record(field, 'white_space_collapsed', visible, tidy);
  return isBlank(tidy, field, log) ? null : cut(tidy, TEXT_LIMIT, field, log);
}

/** Line feeds alone end lines, no line ends in blanks, and no two lines in a row are empty. */
export function tidyText(text: string): string {
  if (!UNTIDY_TEXT.test(text)) return text;
  return text
    .replace(/\r\n?|[\x85\u2028\u2029]/g, '\n')
    .replace(/[^\S\n]/g, ' ')
    .replace(/ +(?=\n|$)/g, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

function isBlank(text: string, field: string, log: ChangeLog): boolean {
  if (text === '') return true;
  if (!NOTHING_VISIBLE.test(text)) return false;
  log.record(field, 'nothing_visible_dropped', text);
  return true;
}

function cut(text: string, limit: number, field: string, log: ChangeLog): string {
  // UTF-16 units are never fewer than characters: most text is short enough without counting them.
  if (text.length <= limit) return text;
  const characters = Array.from(text);
  if (characters.length <= limit) return text;
  const short = characters.slice(0, limit).join('').trimEnd();
  log.record(field, 'too_long_cut', text, short);
  return short;
}
