/**
 * Secrets stay secret: after imports that worked, failed and died, no token or key is in Redis, in a log, or readable in a
 * table. And what people grep the log for is in it.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { grantVault } from '@syncstore/store';
import { Redis } from 'ioredis';
import { afterAll, expect, test } from 'vitest';
import { useConsole } from '../console/support/use-console.ts';
import type { AppProcess } from '../support/app-process.ts';
import { useStack } from '../support/use-stack.ts';

const directory = mkdtempSync(join(tmpdir(), 'syncstore-log-'));
afterAll(() => rmSync(directory, { recursive: true }));
const LOG_FILE = join(directory, 'logs', 'syncstore.log');
const stack = useStack({
  sandbox: { products: 20, limits: 'lifted' },
  settings: {
    CALL_ATTEMPTS: '1',
    SHOPEE_ATTEMPTS: '2',
    BREAKER_GIVE_UP_MS: '1',
    BACKOFF_BASE_MS: '10',
    BACKOFF_CAP_MS: '50',
    LOG_LEVEL: 'debug',
    LOG_FILE,
    HEALTH_PORT: '0',
  },
});

let apps: AppProcess[] = [];

test('tokens, app keys and the encryption key appear nowhere but encrypted', async () => {
  apps = await Promise.all([stack.start('producer'), stack.start('worker')]);
  const shops = await stack.shops();
  const [failing] = shops;
  if (!failing) throw new Error('the sandbox has no shop');
  await stack.importAll('full');
  // A run whose pages die: their errors end up in dead letters, in Redis and in the log.
  await stack.sandbox.setFaults({ shopee: { latencyMs: 100 } });
  const runId = await stack.request(failing, 'deep');
  await untilStarted(runId);
  await stack.sandbox.setFaults({ shopee: { errorRate: 1 } });
  const [failed] = await stack.ended(runId);
  expect(failed?.deadPages).toBeGreaterThan(0);

  const secrets = await everySecret(shops.map((shop) => shop.grantId));
  expect(secrets.length).toBeGreaterThan(6);
  const places = {
    redis: await everythingInRedis(),
    database: await everythingInTables(),
    'standard output': JSON.stringify(apps.map((app) => app.lines)),
    'the log file': readFileSync(LOG_FILE, 'utf8'),
  };
  for (const [place, text] of Object.entries(places)) {
    expect(text.length, `${place} was read`).toBeGreaterThan(1_000);
    expect(
      secrets.filter((secret) => text.includes(secret)),
      `secrets in ${place}`,
    ).toEqual([]);
  }
}, 120_000);

const web = useConsole(stack);

/** Every grep of the troubleshooting guide. */
const GREPS = [
  'grep "TikTok API" logs/syncstore.log | tail -20',
  'grep "transformation error" logs/syncstore.log | head -20',
  'grep "API response time" logs/syncstore.log | tail -20',
  'grep "ERROR" logs/syncstore.log | tail -20',
  'grep "Import completed" logs/syncstore.log | tail -10',
  'grep "API error" logs/syncstore.log | tail -20',
  'grep "database" logs/syncstore.log | grep -i error | tail -10',
];

test('the greps of the troubleshooting guide find what they look for, on the default level too', async () => {
  await stack.database.pool.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'syncstore-%'`,
  );
  const lines = () => readFileSync(LOG_FILE, 'utf8').split('\n');
  while (!lines().some((line) => line.includes('database connection lost')))
    await new Promise((resolve) => setTimeout(resolve, 20));
  const told = lines().filter((line) => !line.includes('"level":"DEBUG"'));
  writeFileSync(LOG_FILE, told.join('\n'));
  for (const command of GREPS) {
    const { stdout } = await promisify(execFile)('sh', ['-c', command], { cwd: directory });
    expect(stdout.trim().split('\n')[0], command).toMatch(/^\{.*\}$/);
  }
  const pages = told.filter((line) => line.includes('"msg":"page settled"'));
  for (const line of [
    ...pages,
    ...told.filter((one) => one.includes('"page"') && one.includes('API error')),
  ]) {
    expect(JSON.parse(line)).toMatchObject({
      service: 'worker',
      runId: expect.any(Number) as number,
      platform: expect.any(String) as string,
      shop: expect.any(String) as string,
      page: expect.any(Number) as number,
      jobId: expect.any(String) as string,
      attempt: expect.any(Number) as number,
    });
  }
  expect(pages.length).toBeGreaterThan(0);
  expect(new Set(pages.map((line) => (JSON.parse(line) as { page: number }).page)).size).toBe(pages.length);
});

/** The sums of a figure, by the value of one of its labels. */
function sums(text: string, figure: string, label: string): Record<string, number> {
  const found: Record<string, number> = {};
  for (const line of text.split('\n')) {
    if (!line.startsWith(`${figure}{`)) continue;
    const key = new RegExp(`[{,]${label}="([^"]*)"`).exec(line)?.[1] ?? '';
    found[key] = (found[key] ?? 0) + Number(line.slice(line.lastIndexOf(' ') + 1));
  }
  return found;
}

test('figures of the worker and of the ledger tell what happened, without a shop among their labels', async () => {
  const { pool } = stack.database;
  const count = async (sql: string) => Number((await pool.query<{ n: string }>(sql)).rows[0]?.n);
  const [, worker] = apps;
  const { health } = (await worker?.line(({ msg }) => msg === 'ready')) ?? {};
  const ofWorker = await (await fetch(`${String(health)}/metrics`)).text();
  const ofLedger = await (await web.get('/metrics')).text();

  const created = await count('SELECT count(*) AS n FROM platform_mappings');
  expect(sums(ofWorker, 'syncstore_products_total', 'outcome')['created']).toBe(created);
  const done = await count(`SELECT count(*) AS n FROM import_pages WHERE status = 'done'`);
  expect(sums(ofWorker, 'syncstore_page_seconds_count', 'outcome')['done']).toBe(done);
  expect(sums(ofWorker, 'syncstore_marketplace_calls_total', 'status')['200']).toBeGreaterThan(done);
  const calls = Object.values(sums(ofWorker, 'syncstore_marketplace_calls_total', 'endpoint'));
  const waits = sums(ofWorker, 'syncstore_throttle_wait_seconds_count', 'platform');
  const sum = (values: number[]) => values.reduce((a, b) => a + b, 0);
  expect(sum(Object.values(waits))).toBe(sum(calls));

  const dead = await count(`SELECT count(*) AS n FROM dead_letters WHERE status = 'dead'`);
  expect(dead).toBeGreaterThan(0);
  expect(sum(Object.values(sums(ofLedger, 'syncstore_dead_letters', 'reason')))).toBe(dead);
  expect(sums(ofLedger, 'syncstore_queue_jobs', 'queue')).toHaveProperty('shopee-pages');
  expect(ofLedger).toMatch(/^syncstore_workers\{service="cli"\} 1$/m);
  expect(sums(ofLedger, 'syncstore_last_success_timestamp_seconds', 'platform')['tiktok-shop']).toBeCloseTo(
    Date.now() / 1_000,
    -3,
  );
  expect(sums(ofLedger, 'syncstore_quota_used_calls', 'platform')['shopee']).toBeGreaterThan(0);
  for (const { externalId } of await stack.shops()) {
    expect(ofWorker).not.toContain(externalId);
    expect(ofLedger).not.toContain(externalId);
  }
});

async function untilStarted(runId: number): Promise<void> {
  const started = `SELECT 1 FROM import_pages WHERE run_id = $1 AND status = 'running'`;
  while ((await stack.database.pool.query(started, [runId])).rows.length === 0)
    await new Promise((resolve) => setTimeout(resolve, 5));
}

async function everySecret(grantIds: readonly number[]): Promise<string[]> {
  const { config, cipher, database } = stack.runtime;
  const vault = grantVault(database, cipher);
  const grants = await Promise.all([...new Set(grantIds)].map((id) => vault.read(id)));
  const { shopee, tiktokShop, encryptionKey } = config;
  return [
    ...grants.flatMap(({ tokens }) => [tokens.accessToken, tokens.refreshToken]),
    shopee.credentials?.partnerKey ?? '',
    tiktokShop.credentials?.appSecret ?? '',
    encryptionKey.toString('hex'),
    encryptionKey.toString('base64'),
  ];
}

function valueOf(redis: Redis, key: string): Promise<unknown> {
  return redis.type(key).then((type): Promise<unknown> => {
    switch (type) {
      case 'hash':
        return redis.hgetall(key);
      case 'list':
        return redis.lrange(key, '0', '-1');
      case 'set':
        return redis.smembers(key);
      case 'zset':
        return redis.zrange(key, '0', '-1');
      case 'stream':
        return redis.xrange(key, '-', '+');
      default:
        return redis.get(key);
    }
  });
}

/** Every value of this installation's keys, whatever its type, as text. */
async function everythingInRedis(): Promise<string> {
  const { url, prefix } = stack.runtime.config.redis;
  const redis = new Redis(url);
  try {
    const texts: string[] = [];
    for (const key of await redis.keys(`*${prefix}*`)) {
      texts.push(key, JSON.stringify(await valueOf(redis, key)));
    }
    return texts.join('\n');
  } finally {
    redis.disconnect();
  }
}

async function everythingInTables(): Promise<string> {
  const { pool } = stack.database;
  const tables = await pool.query<{ name: string }>(
    `SELECT quote_ident(tablename) AS name FROM pg_tables WHERE schemaname = 'public'`,
  );
  const texts: string[] = [];
  for (const { name } of tables.rows) {
    const { rows } = await pool.query<{ text: string }>(`SELECT t::text AS text FROM ${name} t`);
    texts.push(...rows.map((row) => row.text));
  }
  return texts.join('\n');
}
