/** What a check is, and what it finds. The files beside this one have those of `syncstore doctor`, checks.ts their table. */
import type { Config } from '@syncstore/config';
import type { PageQueues, RedisConnection } from '@syncstore/queue';
import type { ExitCode } from '@syncstore/runtime';
import type { Database } from '@syncstore/store';

export interface Finding {
  readonly status: 'ok' | 'warning' | 'failed';
  readonly message: string;
  /** What to do about it, where that is not what the check says. */
  readonly advice?: string;
  /** What the command ends with when this failed. Default: a dependency is unreachable. */
  readonly exitCode?: ExitCode;
}

/** What is examined. Whatever is not reachable says so when it is asked, not before. */
export interface Patient {
  readonly config: Config;
  readonly database: Database;
  /** The directory with `prisma/migrations`; undefined when they are not beside this program. */
  readonly root: string | undefined;
  /** @throws RedisUnreachableError */
  redis(): Promise<RedisConnection>;
  /** @throws RedisUnreachableError */
  queues(): Promise<PageQueues>;
}

/** @typeParam Examined what it looks at */
export interface Check<Examined = Patient> {
  readonly name: string;
  /** What to do when it is not ok. */
  readonly advice: string;
  /** What is thrown counts as a failure, with the exit code that the error has everywhere. */
  run(examined: Examined): Promise<Finding | readonly Finding[]>;
}

export const ok = (message: string): Finding => ({ status: 'ok', message });
export const warning = (message: string, advice?: string): Finding => ({
  status: 'warning',
  message,
  ...(advice !== undefined && { advice }),
});
