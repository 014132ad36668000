/**
 * The line in which one process's callers wait for the same buckets.
 *
 *   1. A caller joins at the end. While anybody stands in the line, one loop serves it, so that Redis gets one question at
 *      a time from each line, however many callers wait.
 *   2. The loop asks for as many slots as callers stand there. Redis grants those that are due within the tolerance; the
 *      first callers take them and leave when their slot comes.
 *   3. For the others Redis says how long the next slot is away. The loop comes back shortly before, at a random moment,
 *      so that replicas do not all ask at once and each gets its turn. Early within the tolerance costs nothing, and late
 *      by as much neither: a process may be busy for that long without leaving budget unused.
 *   4. Who can't be served in time is sent away at once with the wait that is to be expected: its job does something
 *      better than standing here.
 *   5. Who comes late to its slot (this process was busy) goes back to its place and takes another: late calls of several
 *      slots, or of several processes, would bunch up at the marketplace.
 */
import { type Reservation, WaitError } from '@syncstore/contracts';

/** What Redis answered to a request for slots. Milliseconds. */
export interface SlotAnswer {
  /** Until each slot granted, from `receivedAt`. */
  readonly delaysMs: readonly number[];
  /** Until the next slot that is free. */
  readonly waitMs: number;
  /** Between slots of the slowest bucket, and of the fastest. */
  readonly longestIntervalMs: number;
  readonly shortestIntervalMs: number;
  readonly epochs: Readonly<Record<string, number>>;
  /** Whether calls to the endpoint failed lately, and whether the slot is the probe's of an open breaker. */
  readonly watched: boolean;
  readonly isProbe: boolean;
  /** This process's monotonic clock when the answer was here, and when it should have been. */
  readonly receivedAt: number;
  readonly expectedAt: number;
}

/** What a caller takes along; contracts' `Reservation` says what for. */
export type Admission = Omit<Reservation, 'call'>;

export interface LineOptions {
  readonly maxInPlaceWaitMs: number;
  readonly toleranceMs: number;
  ask(slots: number): Promise<SlotAnswer>;
}

interface Waiter {
  readonly joinedAt: number;
  timesLate: number;
  resolve(admission: Admission): void;
  reject(error: unknown): void;
}

/** Slots asked for at once: keeps one script short for Redis, and one process from taking everything. */
const MOST_SLOTS = 64;
/** Lateness that the margin under the limit absorbs at any rate, and at most. */
const LATE_MS = 20;
const LATEST_MS = 50;
/** A process that is always this late would never send anything: it goes then, at the price of some bunching. */
const MOST_TIMES_LATE = 2;
/** Asked again at least this often, since limits can be raised meanwhile. */
const LONGEST_SLEEP_MS = 1_000;
/** A job that was sent away comes back no sooner. */
const SHORTEST_ABSENCE_MS = 500;

export class ReservationLine {
  readonly #options: LineOptions;
  readonly #waiters: Waiter[] = [];
  #isServing = false;

  constructor(options: LineOptions) {
    this.#options = options;
  }

  /** Whether nobody stands here. */
  get isEmpty(): boolean {
    return this.#waiters.length === 0 && !this.#isServing;
  }

  /**
   * Waits for a slot.
   * @throws WaitError with reason `budget` when that would take longer than allowed, or what `ask` throws
   */
  join(): Promise<Admission> {
    return new Promise((resolve, reject) => {
      this.#waiters.push({ joinedAt: performance.now(), timesLate: 0, resolve, reject });
      this.#startServing();
    });
  }

  /** Sends everybody away. */
  dismiss(error: WaitError): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  #startServing(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    void this.#serve().finally(() => {
      this.#isServing = false;
      if (this.#waiters.length > 0) this.#startServing();
    });
  }

  async #serve(): Promise<void> {
    // Callers that join in the same turn of the event loop are asked for together.
    await Promise.resolve();
    while (this.#waiters.length > 0) {
      let answer: SlotAnswer;
      try {
        answer = await this.#options.ask(Math.min(this.#waiters.length, MOST_SLOTS));
      } catch (error) {
        for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
        return;
      }
      for (const delayMs of answer.delaysMs) {
        const waiter = this.#waiters.shift();
        if (waiter) this.#giveSlot(waiter, answer, delayMs);
      }
      this.#sendAway(answer);
      if (this.#waiters.length > 0) await this.#sleep(answer.waitMs);
    }
  }

  #giveSlot(waiter: Waiter, answer: SlotAnswer, delayMs: number): void {
    // Where calls are far apart, half of an interval bunches up with nothing.
    const toleratedMs = Math.max(LATE_MS, Math.min(answer.shortestIntervalMs / 2, LATEST_MS));
    const leave = () => {
      const now = performance.now();
      const { epochs, watched, isProbe } = answer;
      // A probe holds its lease: nobody else goes, late or not.
      const isLate = !isProbe && now - (answer.expectedAt + delayMs) > toleratedMs;
      if (isLate && waiter.timesLate < MOST_TIMES_LATE) {
        waiter.timesLate += 1;
        this.#rejoin(waiter);
      } else {
        waiter.resolve({ epochs, watched, isProbe, waitedMs: now - waiter.joinedAt });
      }
    };
    const restMs = answer.receivedAt + delayMs - performance.now();
    if (restMs < 1) leave();
    else setTimeout(leave, restMs);
  }

  #rejoin(waiter: Waiter): void {
    const behind = this.#waiters.findIndex(({ joinedAt }) => joinedAt > waiter.joinedAt);
    this.#waiters.splice(behind === -1 ? this.#waiters.length : behind, 0, waiter);
    this.#startServing();
  }

  #sendAway({ waitMs, longestIntervalMs }: SlotAnswer): void {
    const now = performance.now();
    const staying: Waiter[] = [];
    for (const waiter of this.#waiters.splice(0)) {
      const expectedMs = waitMs + staying.length * longestIntervalMs;
      if (now + expectedMs <= waiter.joinedAt + this.#options.maxInPlaceWaitMs) staying.push(waiter);
      else waiter.reject(tooLong(expectedMs));
    }
    this.#waiters.push(...staying);
  }

  async #sleep(waitMs: number): Promise<void> {
    const { toleranceMs } = this.#options;
    // More callers than slots were asked for, or some joined meanwhile: slots may be free already.
    if (waitMs <= toleranceMs) return;
    const earlyMs = (toleranceMs / 2) * (1 + Math.random());
    const sleepMs = Math.min(waitMs - earlyMs, LONGEST_SLEEP_MS);
    await new Promise((resolve) => setTimeout(resolve, sleepMs));
  }
}

/** Jobs that are sent away together come back one after the other. */
function tooLong(expectedMs: number): WaitError {
  const waitMs = Math.ceil(Math.max(expectedMs, SHORTEST_ABSENCE_MS) * (1 + Math.random() / 4));
  return new WaitError('budget', waitMs, `no rate budget for the next ${(waitMs / 1_000).toFixed(1)} s`);
}
