/**
 * Orders of a shop that can be computed instead of stored. A shop of a million products must answer "the rows between
 * these two times" without holding the rows, so times are a growing function of a position (found again by binary
 * search) and positions follow from product indices through a permutation with a cheap inverse.
 *
 * The time line is cut into 64 stretches of equal count and unequal length: like real catalogues it has crowded and
 * empty months, so a client that splits windows has something to split.
 */
import { hash2, Random } from './random.ts';

const STRETCHES = 64;

/** Times in Unix seconds for positions 0..count-1, strictly growing as long as a stretch has a second a position. */
export class Timeline {
  readonly count: number;
  private readonly knots: number[] = [];
  private readonly salt: number;

  /**
   * @param salt decides the crowding and the jitter
   * @param start first second · @param end second after the last
   */
  constructor(salt: number, start: number, end: number, count: number) {
    this.count = count;
    this.salt = salt;
    const random = new Random(salt);
    const weights = Array.from({ length: STRETCHES }, () => 1 + random.int(12));
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    let sum = 0;
    for (const weight of weights) {
      this.knots.push(start + Math.floor(((end - start) * sum) / total));
      sum += weight;
    }
    this.knots.push(end);
  }

  /** @returns Unix seconds of a position */
  timeAt(position: number): number {
    const stretch = Math.floor((position * STRETCHES) / this.count);
    const first = Math.ceil((stretch * this.count) / STRETCHES);
    const size = Math.ceil(((stretch + 1) * this.count) / STRETCHES) - first;
    const from = this.knots[stretch] ?? 0;
    const length = (this.knots[stretch + 1] ?? from) - from;
    const step = Math.max(1, Math.floor(length / size));
    const jitter = hash2(this.salt, position) % step;
    return from + Math.floor(((position - first) * length) / size) + jitter;
  }

  /** @returns the lowest position whose time is not before `time`; `count` when there is none */
  firstAtOrAfter(time: number): number {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.timeAt(middle) < time) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** position = (a·index + b) mod count with gcd(a, count) = 1: a permutation whose inverse is one multiplication. */
export class Permutation {
  private readonly count: number;
  private readonly factor: number;
  private readonly inverseFactor: number;
  private readonly shift: number;

  constructor(salt: number, count: number) {
    this.count = Math.max(1, count);
    let factor = Math.floor(this.count * 0.618) + (salt % 97);
    while (greatestCommonDivisor(factor, this.count) !== 1) factor += 1;
    this.factor = factor % this.count;
    this.inverseFactor = modularInverse(this.factor, this.count);
    this.shift = salt % this.count;
  }

  forward(index: number): number {
    return (index * this.factor + this.shift) % this.count;
  }

  inverse(position: number): number {
    return ((position + this.count - this.shift) * this.inverseFactor) % this.count;
  }
}

function greatestCommonDivisor(a: number, b: number): number {
  let [x, y] = [a, b];
  while (y !== 0) [x, y] = [y, x % y];
  return x;
}

/** Extended Euclid; `a` and `m` have no common divisor. */
function modularInverse(a: number, m: number): number {
  let [oldR, r] = [a, m];
  let [oldS, s] = [1, 0];
  while (r !== 0) {
    const quotient = Math.floor(oldR / r);
    [oldR, r] = [r, oldR - quotient * r];
    [oldS, s] = [s, oldS - quotient * s];
  }
  return ((oldS % m) + m) % m;
}
