import { createServer } from 'node:net';
import { keyPrefix, pingRedis, RedisUnreachableError } from '@syncstore/queue';
import { describe, expect, it } from 'vitest';
import { useRedis } from '../support/use-redis.ts';

describe('a Redis connection', () => {
  const { url } = useRedis();

  it('answers a ping', async () => {
    await expect(pingRedis(url)).resolves.toBeUndefined();
  });

  it('says which address was tried when nothing listens there, and keeps the password to itself', async () => {
    const port = await freePort();
    const attempt = pingRedis(`redis://someone:hush-hush@127.0.0.1:${port}/3`, 2_000);
    const error: unknown = await attempt.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(RedisUnreachableError);
    const { message } = error as RedisUnreachableError;
    expect(message).toContain(`127.0.0.1:${port}`);
    expect(message).toContain('ECONNREFUSED');
    expect(message).toContain('REDIS_URL');
    expect(message).not.toContain('hush-hush');
  });

  it('gives up on a server that accepts and says nothing', async () => {
    const mute = createServer(() => {});
    await new Promise<void>((resolve) => mute.listen(0, '127.0.0.1', resolve));
    const address = mute.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    await expect(pingRedis(`redis://127.0.0.1:${port}`, 200)).rejects.toThrow(RedisUnreachableError);
    mute.close();
  });

  it('puts a prefix in braces once, so that a cluster keeps all keys together', () => {
    expect(keyPrefix('syncstore')).toBe('{syncstore}');
    expect(keyPrefix('{syncstore}')).toBe('{syncstore}');
  });
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}
