/**
 * Exact decimals as strings. Money and measures never pass through floating point arithmetic: a JSON number is taken by
 * its shortest spelling, which is what the marketplace wrote, and conversions multiply integers.
 *
 * The canonical spelling is plain notation without superfluous zeros (`14.9`, `129000`), so that equal numbers are equal
 * strings whichever marketplace spelt them, and hashes agree.
 */
import type { Decimal } from '@syncstore/contracts';

const PLAIN = /^(-?)(\d{1,40})(?:\.(\d{1,40}))?$/;

/** Canonical spelling of a number in plain notation; null for anything else (`1e3`, `.5`, `5.`, `+5`, `1,5`). */
export function canonicalDecimal(text: string): Decimal | null {
  const match = PLAIN.exec(text);
  if (match === null) return null;
  const [, sign = '', digits = '', fraction = ''] = match;
  const whole = digits.replace(/^0+(?=\d)/, '');
  const rest = fraction.replace(/0+$/, '');
  const magnitude = rest === '' ? whole : `${whole}.${rest}`;
  return magnitude === '0' ? '0' : sign + magnitude;
}

/**
 * A JSON number as a decimal of at most `scale` digits behind the point; null when it needs more or is not finite.
 *
 * Sums and products on the marketplace's side leave noise in the last binary digits (`19.990000000000002`). The twelve
 * significant digits before it are what was meant; a number that is not short even then is not taken for one.
 */
export function decimalOfNumber(value: number, scale: number): Decimal | null {
  const stated = canonicalDecimal(String(value));
  if (stated === null || fractionDigits(stated) <= scale) return stated;
  const meant = canonicalDecimal(value.toPrecision(12));
  return meant !== null && fractionDigits(meant) <= scale ? meant : null;
}

/** Digits behind the point of a canonical decimal. */
export function fractionDigits(decimal: Decimal): number {
  const point = decimal.indexOf('.');
  return point < 0 ? 0 : decimal.length - point - 1;
}

/** Digits before the point of a canonical decimal. */
export function wholeDigits(decimal: Decimal): number {
  const whole = decimal.split('.', 1)[0] ?? '';
  return whole.startsWith('-') ? whole.length - 1 : whole.length;
}

/**
 * The product of two non-negative canonical decimals, exact, then rounded half up to `scale` digits behind the point.
 */
export function multiply(left: Decimal, right: Decimal, scale: number): Decimal {
  const digits = BigInt(left.replace('.', '')) * BigInt(right.replace('.', ''));
  const excess = fractionDigits(left) + fractionDigits(right) - scale;
  const scaled =
    excess > 0 ? roundedQuotient(digits, 10n ** BigInt(excess)) : digits * 10n ** BigInt(-excess);
  const padded = scaled.toString().padStart(scale + 1, '0');
  const plain = scale === 0 ? padded : `${padded.slice(0, -scale)}.${padded.slice(-scale)}`;
  return canonicalDecimal(plain) ?? plain;
}

function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  return (dividend + divisor / 2n) / divisor;
}
