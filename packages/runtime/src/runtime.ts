/**
 * What every app is made of, opened from one configuration. Store, queue and platforms never meet each other; they meet
 * here, and in the apps that are handed a runtime.
 */
import type { Config } from '@syncstore/config';
import type { Platform, PlatformId } from '@syncstore/contracts';
import type { Logger } from '@syncstore/observe';
import type { PageQueues } from '@syncstore/queue';
import type { Database, LedgerDriver, TokenCipher } from '@syncstore/store';

export interface Runtime {
  readonly config: Config;
  readonly log: Logger;
  readonly database: Database;
  readonly cipher: TokenCipher;
  /** Platforms whose credentials are configured. */
  readonly platforms: ReadonlyMap<PlatformId, Platform>;
  /** Page, dead-letter and maintenance queues; connections are opened lazily. */
  readonly queues: PageQueues;
  readonly driver: LedgerDriver;
  /** Closes every connection. */
  close(): Promise<void>;
}
