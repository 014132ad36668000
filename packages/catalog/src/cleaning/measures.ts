/**
 * Weights in kilograms and lengths in metres, exact to the milligram and the micrometre (six digits behind the point,
 * as the columns hold them). Zero is how marketplaces say "not measured"; it becomes null without ado. What can't be
 * read, is negative, or is larger than anything a courier carries becomes null with a change: a wrong weight costs
 * freight, a missing one asks for it.
 */
import type { Decimal } from '@syncstore/contracts';
import type { ChangeLog } from '../change-log.ts';
import type { Found } from '../json.ts';
import { canonicalDecimal, decimalOfNumber, fractionDigits, multiply } from './decimal.ts';

const SCALE = 6;
const HEAVIEST_KG = 1_000;
const LONGEST_M = 30;

/** Exact by definition: pound and inch since 1959. */
const KILOGRAMS: Readonly<Record<string, Decimal>> = {
  KILOGRAM: '1',
  GRAM: '0.001',
  POUND: '0.45359237',
  OUNCE: '0.028349523125',
};
const METRES: Readonly<Record<string, Decimal>> = {
  METER: '1',
  CENTIMETER: '0.01',
  MILLIMETER: '0.001',
  INCH: '0.0254',
};

/** @param unit the marketplace's word, in capitals: KILOGRAM, GRAM, POUND, OUNCE */
export function cleanWeight(value: Found, unit: string, log: ChangeLog): Decimal | null {
  return convert(value, KILOGRAMS[unit], HEAVIEST_KG, 'weightKg', log);
}

/**
 * @param unit the marketplace's word, in capitals: CENTIMETER, INCH, METER, MILLIMETER
 * @param field path of the canonical field, for the change
 */
export function cleanLength(value: Found, unit: string, field: string, log: ChangeLog): Decimal | null {
  return convert(value, METRES[unit], LONGEST_M, field, log);
}

function convert(
  value: Found,
  factor: Decimal | undefined,
  limit: number,
  field: string,
  log: ChangeLog,
): Decimal | null {
  if (value === undefined || value === null || value === '') return null;
  const stated = readMeasure(value);
  if (stated === '0') return null;
  if (stated === null) return drop('unreadable_measure_dropped');
  if (stated.startsWith('-')) return drop('negative_measure_dropped');
  if (factor === undefined) return drop('unknown_unit_dropped');
  const isExact = factor === '1' && fractionDigits(stated) <= SCALE;
  const converted = isExact ? stated : multiply(stated, factor, SCALE);
  // Only a comparison: the value itself stays a decimal string.
  if (Number(converted) > limit) return drop('absurd_measure_dropped');
  return converted === '0' ? drop('negligible_measure_dropped') : converted;

  function drop(rule: string): null {
    log.record(field, rule, value);
    return null;
  }
}

function readMeasure(value: Found): Decimal | null {
  if (typeof value === 'number') return decimalOfNumber(value, 12);
  return typeof value === 'string' ? canonicalDecimal(value.trim()) : null;
}
