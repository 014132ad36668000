/**
 * The record of what cleaning did to one product. An operator who misses a value must be able to see where it went, so
 * whatever drops or alters a value says so here, with what the marketplace sent.
 *
 * What was sent may be exactly what PostgreSQL's jsonb refuses (U+0000, lone surrogates), and one refused string fails
 * a whole chunk. Quotes therefore show such characters as escapes.
 */
import type { Change } from '@syncstore/contracts';
import type { Found } from './json.ts';

const QUOTE_LIMIT = 200;
const UNPRINTABLE = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u200b\ufeff]|\p{Surrogate}/gu;

/** What the marketplace sent, fit to be stored and shown: at most 200 characters, null when there was nothing. */
export function quote(value: Found): string | null {
  if (value === undefined || value === null) return null;
  const text = typeof value === 'string' ? value.slice(0, QUOTE_LIMIT) : JSON.stringify(value);
  const printable = text.replace(UNPRINTABLE, escaped);
  if (printable.length <= QUOTE_LIMIT) return printable;
  // A cut through a surrogate pair leaves half a character behind.
  return printable.slice(0, QUOTE_LIMIT - 1).replace(/\p{Surrogate}$/u, '') + '…';
}

function escaped(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Collects the changes of one product, in the order they were made. */
export class ChangeLog {
  readonly changes: Change[] = [];

  /**
   * @param field path of the canonical field
   * @param rule what was done
   * @param before what the marketplace sent
   * @param after what stands there now; null when nothing does
   */
  record(field: string, rule: string, before: Found, after: string | null = null): void {
    this.changes.push({ field, rule, before: quote(before), after: quote(after) });
  }
}
