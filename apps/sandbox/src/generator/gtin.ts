/**
 * Trade item numbers. Valid ones are made from a running number, so two different goods never share one by accident,
 * and carry the right check digit (GS1 general specifications: weights 3 and 1 from the right). Prefixes are those of
 * GS1 member organisations; the ranges for use inside one store (02, 20-29) are left out because a careful matcher
 * must not trust them.
 */
import { hash2 } from './random.ts';

const PREFIXES = ['888', '899', '885', '893', '500', '501', '509', '471'] as const;

/** What sellers type when they have no number. None of them has a right check digit except the all-zero ones. */
export const PLACEHOLDER_GTINS = [
  '0000000000000',
  '00',
  '1234567890123',
  '9999999999999',
  'N/A',
  '12345',
] as const;

/** @param digits the number without its check digit */
function checkDigit(digits: string): string {
  let sum = 0;
  for (let i = 0; i < digits.length; i += 1) {
    const weight = (digits.length - i) % 2 === 1 ? 3 : 1;
    sum += (digits.charCodeAt(i) - 48) * weight;
  }
  return String((10 - (sum % 10)) % 10);
}

/** @returns true when `code` is 8, 12, 13 or 14 digits with a right check digit */
export function hasRightCheckDigit(code: string): boolean {
  return /^(\d{8}|\d{12,14})$/.test(code) && checkDigit(code.slice(0, -1)) === code.slice(-1);
}

/**
 * A valid number, different for every `number` below 10^9.
 * @param number identity of the goods and variant
 * @returns 13 digits, or 12 (UPC-A) for one goods in ten
 */
export function makeGtin(seed: number, number: number): string {
  const scattered = (number * 7919 + (seed % 1_000_000)) % 1_000_000_000;
  const body = String(scattered).padStart(9, '0');
  // The scheme hangs on the goods (64 numbers each), not on the variant, as with a real manufacturer.
  const choice = hash2(seed, Math.floor(number / 64));
  const digits = choice % 10 === 0 ? `61${body}` : `${PREFIXES[choice % PREFIXES.length] ?? '888'}${body}`;
  return digits + checkDigit(digits);
}

/** @returns the 14-digit form that makes 12 and 13 digit spellings of one number equal */
export function toGtin14(code: string): string {
  return code.padStart(14, '0');
}
