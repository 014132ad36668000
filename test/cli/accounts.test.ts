/** `syncstore users` and `syncstore tokens`. */
import { type Database, findUser, isPassword, openDatabase, tokenOwner } from '@syncstore/store';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { useDatabase } from '../support/use-database.ts';
import { useRedis } from '../support/use-redis.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';

const place = useDatabase();
const redis = useRedis();
let settings: Record<string, string> = {};
let database: Database;
beforeAll(() => {
  settings = {
    DATABASE_URL: place.url,
    REDIS_URL: redis.url,
    QUEUE_PREFIX: redis.prefix,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('hex'),
  };
  database = openDatabase({ url: place.url, poolMax: 1 });
});
afterAll(() => database.close());

test('users are added with a password that is shown once, listed without it, given another one, and removed', async () => {
  const added = await runInProcess(['users', 'add', 'ada', '--role', 'admin'], settings);
  expect(added).toMatchObject({ exitCode: 0, stderr: 'ada is added as admin.\n' });
  const holds = async (password: string) =>
    isPassword(password, (await findUser(database, 'ada'))?.passwordHash ?? '');
  expect(await holds(added.stdout.trim())).toBe(true);
  expect((await runInProcess(['users', 'add', 'ada'], settings)).exitCode).toBe(2);

  const listed = await runInProcessJson<{ users: object[] }>(['users', 'list'], settings);
  expect(listed.document.users).toEqual([
    { id: 1, name: 'ada', role: 'admin', createdAt: expect.any(String) as unknown },
  ]);
  const changed = await runInProcessJson<{ password: string }>(['users', 'set-password', 'ada'], settings);
  expect([await holds(added.stdout.trim()), await holds(changed.document.password)]).toEqual([false, true]);

  expect((await runInProcess(['users', 'remove', 'ada'], settings)).exitCode).toBe(0);
  expect(await runInProcess(['users', 'remove', 'ada'], settings)).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('There is no user ada') as unknown,
  });
  expect((await runInProcess(['users', 'list'], settings)).stderr).toMatch(/^No account yet\./);
});

test('tokens are shown once, listed without themselves, and revoked', async () => {
  const created = await runInProcess(['tokens', 'create', 'nightly', '--role', 'admin'], settings);
  const token = created.stdout.trim();
  expect(await tokenOwner(database, token)).toEqual({ name: 'nightly', role: 'admin' });
  expect((await runInProcess(['tokens', 'create', 'nightly'], settings)).exitCode).toBe(2);
  const listed = await runInProcess(['tokens', 'list'], settings);
  expect(listed.stdout).toMatch(/^TOKEN +ROLE +MADE BY +MADE +USED LAST\nnightly +admin +cli:/);
  expect(listed.stdout).not.toContain(token);
  expect((await runInProcess(['tokens', 'revoke', 'nightly'], settings)).exitCode).toBe(0);
  expect(await tokenOwner(database, token)).toBeNull();
  expect((await runInProcess(['tokens', 'revoke', 'nightly'], settings)).exitCode).toBe(2);
});
