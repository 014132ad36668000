/** A part of the shared Redis server for one test file: a key prefix nobody else has, cleared when the file is done. */
import { randomBytes } from 'node:crypto';
import { Redis } from 'ioredis';
import { afterAll, inject } from 'vitest';
import './provided.ts';

const SCAN_COUNT = 1_000;

export interface TestRedis {
  readonly url: string;
  /** First part of every key the file writes: give it to queues and budgets as their prefix. */
  readonly prefix: string;
}

/** Call it at the top of a test file, before what uses it: hooks run in reverse order at the end. */
export function useRedis(): TestRedis {
  const { redisUrl } = inject('servers');
  const prefix = `test-${randomBytes(6).toString('hex')}`;
  afterAll(() => deleteKeys(redisUrl, prefix));
  return { url: redisUrl, prefix };
}

async function deleteKeys(url: string, prefix: string): Promise<void> {
  const redis = new Redis(url);
  try {
    let cursor = '0';
    do {
      const [next, keys] = await redis.scan(cursor, 'MATCH', `*${prefix}*`, 'COUNT', SCAN_COUNT);
      if (keys.length > 0) await redis.unlink(...keys);
      cursor = next;
    } while (cursor !== '0');
  } finally {
    redis.disconnect();
  }
}
