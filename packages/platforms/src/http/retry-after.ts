/**
 * The `Retry-After` header: seconds, or an HTTP date. A zero, a past date and nonsense all mean that the marketplace
 * did not say how long to wait, and the caller's own back-off applies.
 */

/**
 * @param header the header's text, if there was one
 * @param nowMs Unix milliseconds that a date is compared with (the answer's own Date header where there is one, so
 *   that a wrong local clock does not matter)
 * @returns milliseconds to wait, or null when none was asked for
 */
export function retryAfterMs(header: string | undefined, nowMs: number): number | null {
  const text = header?.trim() ?? '';
  if (text === '') return null;
  if (/^\d+(?:\.\d+)?$/.test(text)) return positive(Number(text) * 1000);
  // Dates begin with the weekday; anything else that Date.parse would take (like `-5`) is nonsense here.
  return /^[A-Za-z]{3,9},? /.test(text) ? positive(Date.parse(text) - nowMs) : null;
}

function positive(ms: number): number | null {
  return Number.isFinite(ms) && ms > 0 ? Math.ceil(ms) : null;
}
