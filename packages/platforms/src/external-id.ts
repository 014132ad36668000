/** Ids travel as strings on TikTok Shop and as numbers on Shopee, and are text everywhere in this project. */
import type { JsonValue } from '@syncstore/contracts';

/** @returns the id as text; null for what is none */
export function idText(value: JsonValue | undefined): string | null {
  if (typeof value === 'number') return Number.isSafeInteger(value) ? String(value) : null;
  return typeof value === 'string' && value !== '' ? value : null;
}
