/** What shows runs while they go. */
import type { RunView } from '@syncstore/store';

export interface Progress {
  /** Shows where the runs stand now. */
  show(runs: readonly RunView[]): void;
  /** Says something beside it. */
  say(text: string): void;
  /** Leaves the terminal as it was found. */
  stop(): void;
}
