/** What the producer's tasks share. */
import type { PageJob, Platform, PlatformId } from '@syncstore/contracts';
import type { Logger } from '@syncstore/observe';
import type { Database, LedgerDriver, ReleasedPage } from '@syncstore/store';

export interface ProducerContext {
  readonly database: Database;
  readonly platforms: ReadonlyMap<PlatformId, Platform>;
  readonly driver: LedgerDriver;
  readonly log: Logger;
  /** Products that a slice should hold at most. */
  readonly sliceTarget: number;
  /** How long a page may be on its way into Redis before it counts as lost, milliseconds. */
  readonly lostAfterMs: number;
  /** Which of these page jobs Redis neither holds nor runs. */
  findMissing(jobs: readonly PageJob[]): Promise<PageJob[]>;
  enqueue(pages: readonly ReleasedPage[]): Promise<void>;
  /** Makes the dead-letter queues equal to PostgreSQL. */
  followDeadLetters(): Promise<unknown>;
}
