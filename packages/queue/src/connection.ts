/**
 * Connections to Redis, and the prefix that every key of this installation begins with.
 *
 * What a connection does while Redis is away depends on who holds it:
 *   - `worker`: commands wait for as long as it takes. BullMQ demands it, and a job in hand has nowhere else to go.
 *   - `queue`: commands fail after some seconds. The ledger in PostgreSQL knows what was to be enqueued, and the sweep
 *     does it later; a console that hangs helps nobody.
 *   - `budget`: commands fail after a moment. The page is handed back at no attempt instead of holding a claim.
 * All of them reconnect for ever, with a backoff that keeps a fleet of workers from reconnecting in step.
 */
import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from './logger.ts';
import { addressOf, openClient, type RedisConnection, type RedisServer } from './redis-client.ts';

export type RedisRole = 'queue' | 'worker' | 'budget';

const SECOND = 1_000;
const FIRST_RECONNECT_MS = 50;
const SLOWEST_RECONNECT_MS = 5 * SECOND;

const PATIENCE: Readonly<Record<RedisRole, Pick<RedisOptions, 'maxRetriesPerRequest' | 'commandTimeout'>>> = {
  worker: { maxRetriesPerRequest: null },
  queue: { maxRetriesPerRequest: 3, commandTimeout: 10 * SECOND },
  budget: { maxRetriesPerRequest: 1, commandTimeout: 5 * SECOND },
};

export interface RedisConnectionOptions {
  readonly role: RedisRole;
  /** Told once when the connection is lost and once when it is back, not at every try. */
  readonly log?: Logger;
}

/**
 * Opens a connection. It returns at once: the first command waits for the connection, within the role's patience.
 * @param server where Redis is; text is the URL of one server
 */
export function createRedis(server: string, options: RedisConnectionOptions): Redis;
export function createRedis(server: RedisServer, options: RedisConnectionOptions): RedisConnection;
export function createRedis(
  server: RedisServer | string,
  { role, log }: RedisConnectionOptions,
): RedisConnection {
  const where = typeof server === 'string' ? { url: server } : server;
  const redis = openClient(where, {
    ...PATIENCE[role],
    connectionName: `syncstore-${role}`,
    retryStrategy: (times) => {
      const ceiling = Math.min(FIRST_RECONNECT_MS * 2 ** Math.min(times, 10), SLOWEST_RECONNECT_MS);
      return ceiling / 2 + Math.random() * (ceiling / 2);
    },
  });
  let isLost = false;
  // Without a listener ioredis would write every failed try to the console.
  redis.on('error', (error: Error) => {
    if (!isLost)
      log?.warn({ err: error, redis: addressOf(where), role }, 'Redis connection lost, reconnecting');
    isLost = true;
  });
  redis.on('ready', () => {
    if (isLost) log?.info({ redis: addressOf(where), role }, 'Redis connection is back');
    isLost = false;
  });
  return redis;
}

/** Redis does not answer. The message names where it was looked for, and never the password. */
export class RedisUnreachableError extends Error {
  /** `host:port`. */
  readonly address: string;

  constructor(address: string, reason: string, options?: ErrorOptions) {
    super(
      `Redis at ${address} can not be reached (${reason}). Check REDIS_URL, and that Redis runs.`,
      options,
    );
    this.name = 'RedisUnreachableError';
    this.address = address;
  }
}

/**
 * Asks Redis for a sign of life on a connection of its own, which is closed again.
 * @param timeoutMs longest to wait for connection and answer, milliseconds
 * @throws RedisUnreachableError when nothing answers, or the password is refused
 */
export async function pingRedis(server: RedisServer | string, timeoutMs = 5 * SECOND): Promise<void> {
  const where = typeof server === 'string' ? { url: server } : server;
  const redis = openClient(where, {
    lazyConnect: true,
    connectTimeout: timeoutMs,
    commandTimeout: timeoutMs,
    maxRetriesPerRequest: 0,
    retryStrategy: null,
  });
  let reason: Error | undefined;
  redis.on('error', (error: Error) => {
    reason = error;
  });
  try {
    await redis.connect();
    await redis.ping();
  } catch (error) {
    // What connect() rejects with is "Connection is closed."; the error event said why.
    const cause = reason ?? (error instanceof Error ? error : new Error(String(error)));
    throw new RedisUnreachableError(addressOf(where), cause.message || cause.name, { cause });
  } finally {
    redis.disconnect();
  }
}

/**
 * The first part of every key, in braces: a Redis Cluster then keeps all keys of an installation in one slot, which
 * BullMQ's and our own scripts need. A prefix that has its braces already stays as it is.
 */
export function keyPrefix(prefix: string): string {
  return /^\{.+\}$/.test(prefix) ? prefix : `{${prefix}}`;
}
