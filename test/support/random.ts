/** Random choices that a seed repeats. */
export interface Random {
  /** 0 <= n < limit, whole. */
  below(limit: number): number;
  pick<T>(from: readonly [T, ...T[]]): T;
  chance(share: number): boolean;
  shuffled<T>(list: readonly T[]): T[];
}

/** Mulberry32: small, and good enough to mix things up. */
export function seededRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const random: Random = {
    below: (limit) => Math.floor(next() * limit),
    pick: (from) => from[random.below(from.length)] ?? from[0],
    chance: (share) => next() < share,
    shuffled(list) {
      const rest = [...list];
      return list.map(() => {
        const [one] = rest.splice(random.below(rest.length), 1);
        if (one === undefined) throw new Error('nothing is left to pick');
        return one;
      });
    },
  };
  return random;
}
