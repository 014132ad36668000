import type { Runtime } from '@syncstore/runtime';
import { Redis } from 'ioredis';

/**
 * Deletes what a flush would: every key of this installation, and of no other test's.
 * @returns how many there were
 */
export async function flushRedis({ config }: Runtime): Promise<number> {
  const { url, prefix } = config.redis;
  const redis = new Redis(url);
  try {
    const keys = await redis.keys(`*${prefix}*`);
    return keys.length === 0 ? 0 : await redis.del(...keys);
  } finally {
    redis.disconnect();
  }
}
