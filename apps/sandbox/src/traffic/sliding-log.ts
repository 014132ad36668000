/**
 * A strict sliding log: the exact times of the calls of the last second, in a ring. No window of one second, wherever
 * it begins, ever holds more calls than were admitted. (Counters per wall-clock second let twice the limit through at
 * the border; a client that passes such a server may fail the real one.)
 */
export class SlidingLog {
  private ring = new Float64Array(64);
  private first = 0;
  private size = 0;

  /** @param now milliseconds of a clock that never goes back @returns calls within the second that ends now */
  count(now: number): number {
    while (this.size > 0 && (this.ring[this.first] ?? 0) <= now - 1000) {
      this.first = (this.first + 1) % this.ring.length;
      this.size -= 1;
    }
    return this.size;
  }

  /** Notes a call. @returns the count including it */
  push(now: number): number {
    this.count(now);
    if (this.size === this.ring.length) this.grow();
    this.ring[(this.first + this.size) % this.ring.length] = now;
    this.size += 1;
    return this.size;
  }

  /** @returns milliseconds until one call less counts; 0 for an empty log */
  untilNext(now: number): number {
    return this.count(now) === 0 ? 0 : (this.ring[this.first] ?? now) + 1000 - now;
  }

  private grow(): void {
    const larger = new Float64Array(this.ring.length * 2);
    for (let i = 0; i < this.size; i += 1) larger[i] = this.ring[(this.first + i) % this.ring.length] ?? 0;
    this.ring = larger;
    this.first = 0;
  }
}
