/**
 * The marketplace's clock, learnt from the Date header of every answer.
 *
 * Requests are signed with a timestamp that has to be right within five minutes (30 s into the future on TikTok Shop)
 * [H]. A server whose clock is off would be refused for ever, so once an answer shows a difference of several seconds
 * requests are signed with the marketplace's time instead of the local one.
 */

/** Date headers count whole seconds and travel: what is below this is no difference. */
const TOLERANCE_MS = 5_000;

export class MarketplaceClock {
  private offsetMs = 0;

  /**
   * @param dateMs the answer's Date header in Unix milliseconds
   * @param receivedAtMs local Unix milliseconds when it arrived
   */
  observe(dateMs: number, receivedAtMs: number): void {
    const difference = dateMs - receivedAtMs;
    this.offsetMs = Math.abs(difference) < TOLERANCE_MS ? 0 : difference;
  }

  /** @returns how far the marketplace's clock is ahead of the local one, in milliseconds; 0 when they agree */
  get aheadMs(): number {
    return this.offsetMs;
  }

  /** @returns Unix seconds to sign with */
  seconds(): number {
    return Math.floor((Date.now() + this.offsetMs) / 1000);
  }
}
