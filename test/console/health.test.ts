/** GET /api/health, which load balancers and `curl -f` ask. */
import { loadConfig } from '@syncstore/config';
import { openRuntime } from '@syncstore/runtime';
import { type Database, openDatabase } from '@syncstore/store';
import { expect, onTestFinished, test } from 'vitest';
import { createConsole } from '../../apps/console/src/app.ts';
import { freePort } from '../../scripts/servers/free-port.ts';
import { useDatabase } from '../support/use-database.ts';
import { useRedis } from '../support/use-redis.ts';

const database = useDatabase();
const redis = useRedis();

interface Health {
  readonly status: string;
  readonly checks: Readonly<Record<'postgresql' | 'redis', { readonly status: string }>>;
  readonly queues: Readonly<Record<string, Readonly<Record<string, number>>>> | null;
}

/** @param other used instead of the test's database */
async function openConsole(other?: Database) {
  const settings = {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    QUEUE_PREFIX: redis.prefix,
    ENCRYPTION_KEY: Buffer.alloc(32, 1).toString('hex'),
    CONSOLE_PASSWORD: 'a password',
    LOG_LEVEL: 'silent',
    LOG_FILE: 'off',
  };
  const runtime = await openRuntime(loadConfig(settings, 'console'), 'console');
  const app = await createConsole({ ...runtime, database: other ?? runtime.database });
  onTestFinished(async () => {
    await app.close();
    await runtime.close();
    await other?.close();
  });
  const ask = async () => {
    const response = await app.inject('/api/health');
    return { status: response.statusCode, text: response.body, health: response.json<Health>() };
  };
  return { runtime, ask };
}

test('says 200 and how many jobs stand in each queue', async () => {
  const { runtime, ask } = await openConsole();
  await runtime.queues.bull.pages.shopee.add('page', {
    v: 1,
    platform: 'shopee',
    pageId: 1,
    generation: 1,
    runId: 1,
    shop: '1',
  });
  const { status, health } = await ask();
  expect(status).toBe(200);
  expect(health.status).toBe('ok');
  expect(Object.keys(health.queues ?? {})).toEqual([
    'shopee-pages',
    'tiktok-shop-pages',
    'shopee-pages-dlq',
    'tiktok-shop-pages-dlq',
    'maintenance',
  ]);
  expect(health.queues?.['shopee-pages']).toMatchObject({ waiting: 1, active: 0, failed: 0 });
});

test('says 503 while PostgreSQL is away, and not where it was looked for', async () => {
  const port = await freePort();
  const away = openDatabase({ url: `postgresql://u:p@127.0.0.1:${port}/syncstore_test_away`, poolMax: 1 });
  const { ask } = await openConsole(away);
  const { status, health, text } = await ask();
  expect(status).toBe(503);
  expect(health.status).toBe('unavailable');
  expect([health.checks.postgresql.status, health.checks.redis.status]).toEqual(['down', 'up']);
  expect(text).not.toMatch(/127\.0\.0\.1|syncstore_test/);
});

test('says 503 within seconds while Redis is away', async () => {
  const { runtime, ask } = await openConsole();
  runtime.queues.bull.redis.disconnect();
  const { status, health } = await ask();
  expect(status).toBe(503);
  expect([health.checks.postgresql.status, health.checks.redis.status]).toEqual(['up', 'down']);
  expect(health.queues).toBeNull();
});

test('answers many at once with one look', async () => {
  const { ask } = await openConsole();
  const answers = await Promise.all(Array.from({ length: 20 }, ask));
  expect(answers.every(({ status }) => status === 200)).toBe(true);
});
