/**
 * The line in which one process's callers wait for the same buckets.
 *
 *   1. A caller joins at the end. While anybody stands in the line, one loop serves it, so that Redis gets one question at
 *      a time from each line, however many callers wait.
 *   2. The loop asks for as many slots as callers stand there without one. Redis grants those that are due within the
 *      tolerance. When a slot comes, whoever is first in the line takes it and leaves: nobody is overtaken.
 *   3. For the others Redis says how long the next slot is away. The loop comes back shortly before, at a random moment,
 *      so that replicas do not all ask at once and each gets its turn. Early within the tolerance costs nothing, and late
 *      by as much neither: a process may be busy for that long without leaving budget unused.
 *   4. Who can't be served in time is sent away at once with the wait that is to be expected: its job does something
 *      better than standing here.
 *   5. A slot that is noticed late (this process was busy) is let go, and another one is asked for: late calls of several
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
  resolve(admission: Admission): void;
  reject(error: unknown): void;
}

/** The slots of one answer: noticed late, they are let go or used together. */
interface Round {
  readonly answer: SlotAnswer;
  isLetGo?: boolean;
}

/** Slots asked for at once: keeps one script short for Redis, and one process from taking everything. */
const MOST_SLOTS = 64;
/** Lateness that the margin under the limit absorbs at any rate, and at most. */
const LATE_MS = 20;
const LATEST_MS = 50;
/** A process that is always this late would never send anything: every third round is used, at the price of some bunching. */
const MOST_ROUNDS_LET_GO = 2;
/** Asked again at least this often, since limits can be raised meanwhile. */
const LONGEST_SLEEP_MS = 1_000;
/** A job that was sent away comes back no sooner. */
const SHORTEST_ABSENCE_MS = 500;

export class ReservationLine {
  readonly #options: LineOptions;
  readonly #waiters: Waiter[] = [];
  /** Slots that were granted and are still to come, for as many of the first waiters. */
  #slotsToCome = 0;
  /** In a row. */
  #roundsLetGo = 0;
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
      this.#waiters.push({ joinedAt: performance.now(), resolve, reject });
      this.#startServing();
    });
  }

  /** Sends everybody away. */
  dismiss(error: WaitError): void {
    for (const waiter of this.#waiters.splice(0)) waiter.reject(error);
  }

  get #withoutSlot(): number {
    return this.#waiters.length - this.#slotsToCome;
  }

  #startServing(): void {
    if (this.#isServing) return;
    this.#isServing = true;
    void this.#serve().finally(() => {
      this.#isServing = false;
      if (this.#withoutSlot > 0) this.#startServing();
    });
  }

  async #serve(): Promise<void> {
    // Callers that join in the same turn of the event loop are asked for together.
    await Promise.resolve();
    while (this.#withoutSlot > 0) {
      let answer: SlotAnswer;
      try {
        answer = await this.#options.ask(Math.min(this.#withoutSlot, MOST_SLOTS));
      } catch (error) {
        for (const waiter of this.#waiters.splice(this.#slotsToCome)) waiter.reject(error);
        return;
      }
      const round = { answer };
      for (const delayMs of answer.delaysMs) this.#expectSlot(round, delayMs);
      this.#sendAway(answer);
      if (this.#withoutSlot > 0) await this.#sleep(answer.waitMs);
    }
  }

  #expectSlot(round: Round, delayMs: number): void {
    this.#slotsToCome += 1;
    const restMs = round.answer.receivedAt + delayMs - performance.now();
    if (restMs < 1) this.#takeSlot(round, delayMs);
    else setTimeout(() => this.#takeSlot(round, delayMs), restMs);
  }

  #takeSlot(round: Round, delayMs: number): void {
    this.#slotsToCome -= 1;
    const { epochs, watched, isProbe, expectedAt, shortestIntervalMs } = round.answer;
    const now = performance.now();
    // Where calls are far apart, half of an interval bunches up with nothing.
    const toleratedMs = Math.max(LATE_MS, Math.min(shortestIntervalMs / 2, LATEST_MS));
    // A probe holds its lease: nobody else goes, late or not.
    const isLate = !isProbe && now - (expectedAt + delayMs) > toleratedMs;
    if (!isLate) this.#roundsLetGo = 0;
    else if ((round.isLetGo ??= this.#mayLetGo())) return this.#startServing();
    // Nobody is first where everybody was sent away meanwhile.
    const first = this.#waiters.shift();
    first?.resolve({ epochs, watched, isProbe, waitedMs: now - first.joinedAt });
  }

  #mayLetGo(): boolean {
    this.#roundsLetGo = (this.#roundsLetGo + 1) % (MOST_ROUNDS_LET_GO + 1);
    return this.#roundsLetGo > 0;
  }

  #sendAway({ waitMs, longestIntervalMs }: SlotAnswer): void {
    const now = performance.now();
    const staying: Waiter[] = [];
    for (const waiter of this.#waiters.splice(this.#slotsToCome)) {
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
