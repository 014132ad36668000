/**
 * Trade item numbers (GTIN-8, -12, -13, -14). A number that passes joins listings of different shops into one product,
 * so one that only looks like a number of this product must not pass. Dropped, each with its reason:
 *
 *   invalid      other characters than digits, another length, or a check digit that does not hold
 *   placeholder  what people type when a form insists: `00`, `0000000000000`, 1111111111116, 1234567890128, and GS1's
 *                prefix 952, which stands in examples as example.com does
 *   restricted   numbers that a shop gives out for itself (GS1 General Specifications, restricted circulation) and that
 *                mean other goods elsewhere: prefixes 02, 04, 20-29, GTIN-8 with 0 or 2; and what is no trade item:
 *                coupons (05, 981-983, 99) and refund receipts (980)
 *
 * ISBN, ISMN and ISSN in their 13-digit form are GTINs. A GTIN-14 with a packaging indicator (1-9) is the number of the
 * case, not of the piece in it, and stays different from it.
 */
import type { ChangeLog } from '../change-log.ts';
import type { Found } from '../json.ts';

/** Fewer digits in a row happen by chance. */
const SHORTEST_RUN = 6;

/** The first three digits of the 13-digit form. */
const RESTRICTED_PREFIX = /^(?:0[245]|2|98[0-3]|99)/;

/**
 * @param value text or number as the marketplace sent it
 * @param field path of the canonical field, for the change
 * @returns 14 digits, or null
 */
export function cleanGtin(value: Found, field: string, log: ChangeLog): string | null {
  if (value === undefined || value === null) return null;
  const digits = typeof value === 'object' ? '' : String(value).replace(/[\s-]/g, '');
  if (digits === '' && typeof value === 'string') return null;
  const fault = faultOf(digits);
  if (fault === null) return digits.padStart(14, '0');
  log.record(field, `${fault}_gtin_dropped`, value);
  return null;
}

function faultOf(digits: string): 'invalid' | 'placeholder' | 'restricted' | null {
  // "00" is Shopee's word for "declared to have none".
  if (/^0+$/.test(digits)) return 'placeholder';
  if (!/^(?:\d{8}|\d{12,14})$/.test(digits)) return 'invalid';
  if (isPlaceholder(digits)) return 'placeholder';
  if (!checkDigitHolds(digits)) return 'invalid';
  const gtin = digits.padStart(14, '0');
  // Six leading zeros: a GTIN-8, whose prefixes are its own.
  if (gtin.startsWith('000000')) return /^[02]/.test(gtin.slice(6)) ? 'restricted' : null;
  const prefix = gtin.slice(1, 4);
  if (prefix === '952') return 'placeholder';
  return RESTRICTED_PREFIX.test(prefix) ? 'restricted' : null;
}

/** Weights 3 and 1 in turn, counted from the digit before the check digit. */
function checkDigitHolds(digits: string): boolean {
  let sum = 0;
  for (let fromRight = 0; fromRight < digits.length; fromRight += 1) {
    const digit = digits.charCodeAt(digits.length - 1 - fromRight) - 48;
    sum += fromRight % 2 === 1 ? 3 * digit : digit;
  }
  return sum % 10 === 0;
}

/** Leading zeros aside, all digits but the check digit are alike, or each is one more (or one less) than the one before. */
function isPlaceholder(digits: string): boolean {
  const body = digits.slice(0, -1);
  return isRun(body) || isRun(body.replace(/^0+/, ''));
}

function isRun(digits: string): boolean {
  if (digits.length < SHORTEST_RUN) return false;
  const step = stepAt(digits, 1);
  if (step !== 0 && step !== 1 && step !== 9) return false;
  for (let i = 2; i < digits.length; i += 1) if (stepAt(digits, i) !== step) return false;
  return true;
}

/** From one digit to the next, modulo ten: 1 for `12` and `90`. */
function stepAt(digits: string, index: number): number {
  return (digits.charCodeAt(index) - digits.charCodeAt(index - 1) + 10) % 10;
}
