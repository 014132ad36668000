/**
 * What every app is made of, opened from one configuration. Store, queue and platforms never meet each other; they meet
 * here, and in the apps that are handed a runtime.
 */
import type { Config } from '@syncstore/config';
import type { Platform, PlatformId } from '@syncstore/contracts';
import type { Logger, Metrics } from '@syncstore/observe';
import type { RateLimiter, RedisConnection } from '@syncstore/queue';
import type { Database, LedgerDriver, TokenCipher } from '@syncstore/store';
import type { DeadLetters } from './dead-letters.ts';
import type { Queues } from './queues.ts';

export interface Runtime {
  readonly config: Config;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly database: Database;
  readonly cipher: TokenCipher;
  /** Platforms whose credentials are configured. */
  readonly platforms: ReadonlyMap<PlatformId, Platform>;
  readonly budget: RateLimiter;
  /** The connection of the budget, for budgets.ts. */
  readonly budgetRedis: RedisConnection;
  readonly queues: Queues;
  readonly driver: LedgerDriver;
  readonly deadLetters: DeadLetters;
  /** Closes every connection. */
  close(): Promise<void>;
}
