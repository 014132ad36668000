/** How fast a run settles products, from looks at it: over the last seconds, so that a pause shows soon. */

const WINDOW_MS = 10_000;

interface Sample {
  readonly at: number;
  readonly settled: number;
}

export class Pace {
  readonly #samples: Sample[] = [];
  #movedAt: number | undefined;

  /**
   * Takes in one look.
   * @param at milliseconds of a clock that only goes forward
   * @param settled products settled so far
   */
  note(at: number, settled: number): void {
    const last = this.#samples.at(-1);
    if (last === undefined || settled > last.settled) this.#movedAt = at;
    this.#samples.push({ at, settled });
    while (this.#samples.length > 2 && (this.#samples[1]?.at ?? at) <= at - WINDOW_MS) this.#samples.shift();
  }

  /** Products a second; 0 while nothing is known. */
  perSecond(): number {
    const first = this.#samples[0];
    const last = this.#samples.at(-1);
    if (!first || !last || last.at === first.at) return 0;
    return ((last.settled - first.settled) * 1_000) / (last.at - first.at);
  }

  /** Milliseconds since the last product was settled. */
  stillFor(at: number): number {
    return this.#movedAt === undefined ? 0 : at - this.#movedAt;
  }
}
