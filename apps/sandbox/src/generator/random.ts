/**
 * Repeatable randomness. Everything the generator decides follows from 32-bit integer arithmetic over (seed, shop,
 * index, salt), so the same seed gives the same product on every machine and in any order of access. Floating point
 * appears only in divisions that IEEE 754 defines exactly; `Math.log` and friends may differ between engines and are
 * not used.
 */

/** Finalizer of MurmurHash3: every input bit changes every output bit. @returns unsigned 32 bits */
function mix(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** Hash of two integers. @returns unsigned 32 bits */
export function hash2(a: number, b: number): number {
  return mix(mix(a ^ 0x9e3779b9) + Math.imul(b | 0, 0x27d4eb2f));
}

/** Hash of three integers. @returns unsigned 32 bits */
export function hash3(a: number, b: number, c: number): number {
  return mix(hash2(a, b) + Math.imul(c | 0, 0x165667b1));
}

/** Hash of a short text, for salts with a name. @returns unsigned 32 bits */
export function hashText(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  return mix(h);
}

/** A small stream of random numbers (mulberry32), cheap enough to make one for each product. */
export class Random {
  private state: number;

  /** @param key what the stream belongs to, usually a hash */
  constructor(key: number) {
    this.state = key | 0;
  }

  /** @returns the next unsigned 32 bits */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return (t ^ (t >>> 14)) >>> 0;
  }

  /** @returns an integer in 0..below-1 */
  int(below: number): number {
    return Math.floor((this.next() / 4294967296) * below);
  }

  /** @returns true in `percent` of 100 cases; fractions down to 0.01 count */
  percent(percent: number): boolean {
    return this.int(10_000) < percent * 100;
  }

  /** @returns one of the items, all equally likely */
  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.int(items.length)] ?? items[0];
  }

  /** @returns `length` lowercase hex characters */
  hex(length: number): string {
    let text = '';
    while (text.length < length) text += this.next().toString(16).padStart(8, '0');
    return text.slice(0, length);
  }
}

/** Fisher-Yates in place with a stream. @returns the same array */
export function shuffle<T>(items: T[], random: Random): T[] {
  for (let i = items.length - 1; i > 0; i -= 1) {
    const j = random.int(i + 1);
    const a = items[i];
    const b = items[j];
    if (a !== undefined && b !== undefined) {
      items[i] = b;
      items[j] = a;
    }
  }
  return items;
}
