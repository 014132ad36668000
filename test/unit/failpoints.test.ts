/** Failpoints kill processes: a spelling mistake must not silently test nothing, and production must never have one. */
import { randomBytes } from 'node:crypto';
import { loadConfig } from '@syncstore/config';
import { expect, test } from 'vitest';

const NEEDED = {
  DATABASE_URL: 'postgresql://syncstore:8fK2xq@127.0.0.1:5432/syncstore',
  REDIS_URL: 'redis://127.0.0.1:6379/0',
  ENCRYPTION_KEY: randomBytes(32).toString('hex'),
};

test('places, what happens there, and at the how-manieth time', () => {
  const { failpoints } = loadConfig({ ...NEEDED, FAILPOINTS: 'page.claimed:kill, chunk.written:pause@3' });
  expect(failpoints).toEqual([
    { name: 'page.claimed', action: 'kill', hit: 1 },
    { name: 'chunk.written', action: 'pause', hit: 3 },
  ]);
  expect(loadConfig(NEEDED).failpoints).toEqual([]);
});

test.each(['page.claimd:kill', 'page.claimed:die', 'page.claimed', 'page.claimed:kill@x'])(
  '%s is refused',
  (text) => {
    expect(() => loadConfig({ ...NEEDED, FAILPOINTS: text })).toThrow(/FAILPOINTS must be name:action/);
  },
);

test('production refuses any', () => {
  const environment = { ...NEEDED, NODE_ENV: 'production' };
  expect(() => loadConfig({ ...environment, FAILPOINTS: 'page.claimed:kill' })).toThrow(/FAILPOINTS/);
  expect(loadConfig(environment).failpoints).toEqual([]);
});
