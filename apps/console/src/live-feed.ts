/**
 * Live updates for everybody who looks: PostgreSQL is asked once a second for all of them together, and not at all while
 * nobody looks. What did not change is not sent.
 */
import type { Logger } from '@syncstore/observe';
import type { Overview } from './overview.ts';

const LOOK_EVERY_MS = 1_000;

/** `null`: the overview can't be read at the moment. */
export type Listener = (overview: Overview | null) => void;

export class LiveFeed {
  readonly #read: () => Promise<Overview>;
  readonly #log: Logger;
  readonly #listeners = new Set<Listener>();
  #timer: NodeJS.Timeout | undefined;
  #isLooking = false;
  #isTroubled = false;

  constructor(read: () => Promise<Overview>, log: Logger) {
    this.#read = read;
    this.#log = log;
  }

  /**
   * Tells the listener of every look from now on.
   * @returns ends it
   */
  subscribe(listener: Listener): () => void {
    this.#listeners.add(listener);
    if (this.#listeners.size === 1 && !this.#isLooking) void this.#look();
    return () => this.#listeners.delete(listener);
  }

  /** Stops looking, for good. */
  close(): void {
    this.#listeners.clear();
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    this.#isLooking = true;
    const overview = await this.#tryToRead();
    for (const listener of this.#listeners) listener(overview);
    this.#isLooking = this.#listeners.size > 0;
    if (this.#isLooking) this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS);
  }

  async #tryToRead(): Promise<Overview | null> {
    try {
      const overview = await this.#read();
      this.#isTroubled = false;
      return overview;
    } catch (error) {
      if (!this.#isTroubled)
        this.#log.warn({ err: error }, 'live updates wait: the overview can not be read');
      this.#isTroubled = true;
      return null;
    }
  }
}
