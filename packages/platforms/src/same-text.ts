/** Compares signatures in a time that does not tell how much of a forged one was right. */
import { timingSafeEqual } from 'node:crypto';

/** @returns whether both texts are equal */
export function sameText(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
