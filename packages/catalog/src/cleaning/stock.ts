/**
 * Units in stock. Several places are summed; when one of them can't be read the sum is unknown, because a stock that
 * leaves a warehouse out is as invented as one that adds one.
 */
import type { ChangeLog } from '../change-log.ts';
import type { Found } from '../json.ts';

/** What the column holds (a 32-bit integer). No shop has more of anything. */
const MOST_UNITS = 2_147_483_647;

/**
 * @param places units at each place, numbers or digits; empty when the marketplace states no stock
 * @param field path of the canonical field, for the change
 * @returns the sum, or null when it is not known
 */
export function cleanStock(places: readonly Found[], field: string, log: ChangeLog): number | null {
  if (places.length === 0) return null;
  let sum = 0;
  for (const place of places) {
    const units = unitsOf(place);
    if (units === null) {
      log.record(field, 'unreadable_stock_dropped', place);
      return null;
    }
    sum += units;
  }
  if (sum <= MOST_UNITS) return sum;
  log.record(field, 'absurd_stock_dropped', String(sum));
  return null;
}

function unitsOf(value: Found): number | null {
  const units = typeof value === 'string' && /^\d{1,12}$/.test(value.trim()) ? Number(value) : value;
  return typeof units === 'number' && Number.isSafeInteger(units) && units >= 0 ? units : null;
}
