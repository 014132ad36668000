/** Exponential back-off with full jitter: a random share of a wait that doubles, so that those who failed together do not come back together. */

/**
 * @param failures how many tries have failed so far, from 1
 * @param baseMs the first wait · @param capMs the longest wait
 * @param random a number in [0, 1)
 * @returns milliseconds: `random · min(base · 2^(failures − 1), cap)`
 */
export function fullJitter(failures: number, baseMs: number, capMs: number, random = Math.random()): number {
  return random * Math.min(baseMs * 2 ** (failures - 1), capMs);
}
