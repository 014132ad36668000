/**
 * What budgets must not forget with Redis: limits that were changed while running, and the calls of the day.
 *
 *   1. PostgreSQL remembers both. Redis' copies carry a mark (`kept`) that a flush takes with it, and that a day which
 *      has just begun has not yet.
 *   2. While a mark is missing the reservation script grants nothing and says so.
 *   3. Whoever hears that has both written back at once, and asks again. So the quota holds through a flush whether or not
 *      a producer lives, and a limit that was lowered is never forgotten for a moment.
 */
import { type AppDay, WaitError } from '@syncstore/contracts';

/** How long to leave it alone when it can't be asked, milliseconds. */
const MEMORY_AWAY_WAIT_MS = 2_000;

export class RateMemory {
  readonly #writeBack: (lost: AppDay) => Promise<unknown>;
  readonly #underWay = new Map<string, Promise<unknown>>();

  /** @param writeBack has to set both marks; may be called by several processes at once */
  constructor(writeBack: (lost: AppDay) => Promise<unknown>) {
    this.#writeBack = writeBack;
  }

  /**
   * Has limits and counts written back. Callers that meet the same loss wait for one writing.
   * @throws WaitError `dependency` when that can't be done now
   */
  async restore(lost: AppDay): Promise<void> {
    const key = `${lost.platform}:${lost.app}:${lost.day}`;
    let writing = this.#underWay.get(key);
    if (!writing) {
      writing = this.#writeBack(lost).finally(() => this.#underWay.delete(key));
      this.#underWay.set(key, writing);
    }
    try {
      await writing;
    } catch (error) {
      if (error instanceof WaitError) throw error;
      throw memoryAway(error);
    }
  }
}

/** For calls that can't go before it is known how many went. */
export function memoryAway(cause?: unknown): WaitError {
  const message = 'Redis has lost limits and counts of calls, and they can not be written back now';
  return new WaitError('dependency', MEMORY_AWAY_WAIT_MS, message, { cause });
}
