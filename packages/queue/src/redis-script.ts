/**
 * A Lua script by its digest. Redis forgets scripts on a restart or SCRIPT FLUSH, and is then given the text again.
 *
 * What fails because Redis is away, loading or failing over becomes a WaitError: it says nothing about the page that
 * asked, so that it must not cost it an attempt.
 */
import { createHash } from 'node:crypto';
import { WaitError } from '@syncstore/contracts';
import type { RedisConnection } from './redis-client.ts';

/** How long to leave Redis alone when it did not answer, milliseconds. */
const REDIS_AWAY_WAIT_MS = 2_000;
/** Answers of a Redis that is there but can't serve for now. */
const NOT_NOW = /^(LOADING|READONLY|CLUSTERDOWN|MASTERDOWN|TRYAGAIN|OOM|MISCONF|BUSY|UNBLOCKED)\b/;

export class RedisScript {
  readonly #lua: string;
  readonly #digest: string;

  constructor(lua: string) {
    this.#lua = lua;
    this.#digest = createHash('sha1').update(lua).digest('hex');
  }

  /**
   * Runs the script.
   * @throws WaitError with reason `dependency` when Redis can't serve now
   */
  async run(
    redis: RedisConnection,
    keys: readonly string[],
    args: readonly (string | number)[],
  ): Promise<unknown> {
    try {
      return await redis.evalsha(this.#digest, keys.length, ...keys, ...args);
    } catch (error) {
      if (!isAnswer(error, /^NOSCRIPT\b/)) throw asWait(error);
    }
    try {
      return await redis.eval(this.#lua, keys.length, ...keys, ...args);
    } catch (error) {
      throw asWait(error);
    }
  }
}

/** Turns what only says that Redis is away into a WaitError; anything else is a bug and stays what it is. */
function asWait(error: unknown): unknown {
  if (isAnswer(error, /^/) && !isAnswer(error, NOT_NOW)) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new WaitError('dependency', REDIS_AWAY_WAIT_MS, `Redis does not answer: ${reason}`, {
    cause: error,
  });
}

function isAnswer(error: unknown, start: RegExp): boolean {
  return error instanceof Error && error.name === 'ReplyError' && start.test(error.message);
}
