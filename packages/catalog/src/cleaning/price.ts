/**
 * Prices: read exactly, or not at all. A price that was guessed is worse than a rejected product, so whatever could mean
 * two amounts counts as unreadable.
 *
 *   readable                                         unreadable
 *   14.9 (JSON number) · "14.90" · "149000"          "N/A" · "" · null · true · NaN · negative · "1e3" · "10-20"
 *   "1,234.56" · "1.234,56" (two separators)         "1,234" in a currency with cents (1.234 or 1234?)
 *   "1,234,567" · "1.234.567" (groups repeat)        "149.000" in a currency without (149 or 149000?)
 *   "14,90" (a group has three digits, never two)    "14,9051" · "12,34,567"
 *   "1,234" in a currency without cents              more than 4 digits behind the point, 14 before it
 *   "S$14.90", "Rp 129,000", "14.90 SGD"             the symbol of another currency
 *
 * Zero is what it says: marketplaces have free gifts. The limits are those of the column that holds it.
 */
import type { Decimal } from '@syncstore/contracts';
import type { ChangeLog } from '../change-log.ts';
import type { Found } from '../json.ts';
import { canonicalDecimal, decimalOfNumber, fractionDigits, wholeDigits } from './decimal.ts';

const SCALE = 4;
const WHOLE_DIGITS = 14;

/** Currencies that these marketplaces state without minor units. */
const WITHOUT_MINOR_UNITS: ReadonlySet<string> = new Set(['IDR', 'VND', 'JPY', 'CLP', 'KRW']);

/** What sellers and marketplaces write beside an amount, longest first. The currency's own code is always understood. */
const SYMBOLS: Readonly<Record<string, readonly string[]>> = {
  BRL: ['R$'],
  EUR: ['€'],
  GBP: ['£'],
  IDR: ['Rp.', 'Rp'],
  JPY: ['¥', '円'],
  MYR: ['RM'],
  PHP: ['₱'],
  PLN: ['zł'],
  SGD: ['S$', '$'],
  THB: ['฿'],
  TWD: ['NT$', '$'],
  USD: ['US$', '$'],
  VND: ['₫', 'đ'],
};

/**
 * @param value a JSON number or string
 * @param currency ISO 4217; decides which symbols are understood and whether there are cents
 * @param field path of the canonical field, for the change
 * @returns the amount, or null when it can't be read
 */
export function readPrice(value: Found, currency: string, field: string, log: ChangeLog): Decimal | null {
  if (typeof value === 'number') {
    const price = storable(decimalOfNumber(value, SCALE));
    if (price !== null && Number(price) !== value) log.record(field, 'number_noise_removed', value, price);
    return price;
  }
  if (typeof value !== 'string') return null;
  const amount = withoutCurrency(value.trim(), currency);
  const hasCents = !WITHOUT_MINOR_UNITS.has(currency);
  const price = storable(canonicalDecimal(plainNotation(amount, hasCents) ?? ''));
  if (price !== null && canonicalDecimal(value) === null)
    log.record(field, 'price_notation_read', value, price);
  return price;
}

/** The price before promotion, where one is stated. Unlike the sale price it may be missing, so it never rejects. */
export function readListPrice(value: Found, currency: string, field: string, log: ChangeLog): Decimal | null {
  if (value === undefined || value === null || value === '') return null;
  const price = readPrice(value, currency, field, log);
  if (price === null) log.record(field, 'unreadable_list_price_dropped', value);
  if (price !== '0') return price;
  // Absent numbers are filled with zero on Shopee; goods that were free before a promotion do not exist.
  log.record(field, 'zero_list_price_dropped', value);
  return null;
}

function storable(price: Decimal | null): Decimal | null {
  if (price === null || price.startsWith('-')) return null;
  return wholeDigits(price) <= WHOLE_DIGITS && fractionDigits(price) <= SCALE ? price : null;
}

function withoutCurrency(text: string, currency: string): string {
  if (/^[\d.,-]*$/.test(text)) return text;
  for (const symbol of [currency, ...(SYMBOLS[currency] ?? [])]) {
    if (symbol === '') continue;
    if (isSame(text.slice(0, symbol.length), symbol)) return text.slice(symbol.length).trimStart();
    if (isSame(text.slice(-symbol.length), symbol)) return text.slice(0, -symbol.length).trimEnd();
  }
  return text;
}

function isSame(text: string, symbol: string): boolean {
  return text.toUpperCase() === symbol.toUpperCase();
}

/** The amount with a point and no groups; null where it could mean two things or nothing. */
function plainNotation(text: string, hasCents: boolean): string | null {
  if (/^\d+$/.test(text)) return text;
  // The marketplaces' own notation. Three digits behind a point are a group where there are no cents.
  if (/^\d+\.\d+$/.test(text)) return !hasCents && /^[1-9]\d{0,2}\.\d{3}$/.test(text) ? null : text;
  if (/^\d+,\d{1,2}$/.test(text)) return text.replace(',', '.');
  if (/^[1-9]\d{0,2}(,\d{3})+\.\d+$/.test(text)) return text.replaceAll(',', '');
  if (/^[1-9]\d{0,2}(\.\d{3})+,\d{1,4}$/.test(text)) return text.replaceAll('.', '').replace(',', '.');
  if (/^[1-9]\d{0,2}(,\d{3}){2,}$/.test(text)) return text.replaceAll(',', '');
  if (/^[1-9]\d{0,2}(\.\d{3}){2,}$/.test(text)) return text.replaceAll('.', '');
  if (/^[1-9]\d{0,2},\d{3}$/.test(text)) return hasCents ? null : text.replace(',', '');
  return null;
}
