import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '@syncstore/config';
import { describe, expect, it, onTestFinished } from 'vitest';

const KEY = '0123456789abcdef'.repeat(4);
const NEEDED = {
  DATABASE_URL: 'postgresql://syncstore:secret@127.0.0.1:5432/syncstore',
  REDIS_URL: 'redis://127.0.0.1:6379/0',
  ENCRYPTION_KEY: KEY,
};

function problemsOf(load: () => unknown): readonly { name: string; problem: string }[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('loading the configuration', () => {
  it('needs three settings only, and gives the rest their defaults', () => {
    const config = loadConfig(NEEDED);
    expect(config.redis).toMatchObject({ url: 'redis://127.0.0.1:6379/0', prefix: 'syncstore' });
    expect(config.encryptionKey).toEqual(Buffer.from(KEY, 'hex'));
    expect(config.shopee).toMatchObject({
      credentials: undefined,
      appCallsPerSecond: 10,
      shopCallsPerSecond: 5,
    });
    expect(config.tiktokShop).toMatchObject({ credentials: undefined, endpointCallsPerSecond: 50 });
    expect(config.calls.rateMargin).toBe(0.1);
    expect(config.producer).toMatchObject({ shopWindow: 8, tombstones: { limit: 20, share: 0.1 } });
    expect(config.worker.inSyncGraceMs).toBe(5_000);
    expect(config.console).toEqual({
      host: '127.0.0.1',
      port: 3000,
      basicAuth: undefined,
      hasOpenMetrics: false,
    });
    expect(config.log.file?.path).toBe('logs/syncstore.log');
  });

  it('reports everything that is wrong or missing at once', () => {
    const problems = problemsOf(() =>
      loadConfig({ REDIS_URL: 'http://x', LEASE_MS: 'soon', CONSOLE_PORT: '70000', LOG_LEVEL: 'loud' }),
    );
    expect(problems.map(({ name }) => name).sort()).toEqual([
      'CONSOLE_PORT',
      'DATABASE_URL',
      'ENCRYPTION_KEY',
      'LEASE_MS',
      'LOG_LEVEL',
      'REDIS_URL',
    ]);
  });

  it('says which variable, what was wrong with it, and what would do', () => {
    expect(() => loadConfig({ ...NEEDED, RATE_MARGIN: 'ten' })).toThrow(
      'RATE_MARGIN must be a number from 0 to 0.9, but is "ten", for example RATE_MARGIN=0.1',
    );
  });

  it('does not repeat a wrong secret', () => {
    expect(() => loadConfig({ ...NEEDED, ENCRYPTION_KEY: 'hunter2' })).toThrow(
      /^(?!.*hunter2).*ENCRYPTION_KEY must be 32/s,
    );
  });

  it('takes an empty value for none', () => {
    expect(loadConfig({ ...NEEDED, LOG_LEVEL: '', SHOPEE_PARTNER_KEY: ' ' }).log.level).toBe('info');
  });

  it('calls half of a platform’s credentials a mistake', () => {
    const problems = problemsOf(() =>
      loadConfig({ ...NEEDED, SHOPEE_PARTNER_ID: '7', TIKTOK_SHOP_APP_SECRET: 's' }),
    );
    expect(problems.map(({ name, problem }) => `${name} ${problem}`)).toEqual([
      'SHOPEE_PARTNER_KEY is missing while SHOPEE_PARTNER_ID is set',
      'TIKTOK_SHOP_APP_KEY is missing while TIKTOK_SHOP_APP_SECRET is set',
    ]);
  });

  it('wants a password from the console, unless it is told to do without', () => {
    expect(problemsOf(() => loadConfig(NEEDED, 'console')).map(({ name }) => name)).toEqual([
      'CONSOLE_PASSWORD',
    ]);
    expect(problemsOf(() => loadConfig({ ...NEEDED, CONSOLE_AUTH: 'none' }, 'console'))).toEqual([]);
    expect(loadConfig({ ...NEEDED, CONSOLE_PASSWORD: 'long enough' }, 'console').console.basicAuth).toEqual({
      user: 'admin',
      password: 'long enough',
    });
    expect(problemsOf(() => loadConfig(NEEDED, 'worker'))).toEqual([]);
  });

  it('reads secrets from files, and names a file that is not there', () => {
    const directory = mkdtempSync(join(tmpdir(), 'syncstore-config-'));
    onTestFinished(() => rmSync(directory, { recursive: true }));
    const path = join(directory, 'key');
    writeFileSync(path, `${KEY}\n`);
    const { ENCRYPTION_KEY: _, ...others } = NEEDED;
    expect(loadConfig({ ...others, ENCRYPTION_KEY_FILE: path }).encryptionKey.toString('hex')).toBe(KEY);
    expect(problemsOf(() => loadConfig({ ...others, ENCRYPTION_KEY_FILE: '/no/such/file' }))).toMatchObject([
      { name: 'ENCRYPTION_KEY_FILE', problem: expect.stringContaining('/no/such/file') },
    ]);
  });

  it('takes the key as base64 too', () => {
    const key = Buffer.alloc(32, 7);
    expect(loadConfig({ ...NEEDED, ENCRYPTION_KEY: key.toString('base64') }).encryptionKey).toEqual(key);
  });

  it('lets a prefix be a hash tag, and nothing that would break keys', () => {
    expect(loadConfig({ ...NEEDED, QUEUE_PREFIX: '{shop}' }).redis.prefix).toBe('{shop}');
    expect(problemsOf(() => loadConfig({ ...NEEDED, QUEUE_PREFIX: 'a:b' }))).toHaveLength(1);
  });
});

describe('secrets in production', () => {
  const PRODUCTION = {
    ...NEEDED,
    NODE_ENV: 'production',
    DATABASE_URL: 'postgresql://syncstore:Zk3vQ9@db/syncstore',
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };
  const namesOf = (env: Record<string, string>) =>
    problemsOf(() => loadConfig({ ...PRODUCTION, ...env })).map(({ name }) => name);

  it('are refused where they are placeholders or guessable, and not while developing', () => {
    const copied = {
      DATABASE_URL: 'postgresql://syncstore:changeme@db/syncstore',
      REDIS_URL: 'rediss://:PASSWORD@redis:6379/0',
      ENCRYPTION_KEY: KEY,
      CONSOLE_PASSWORD: 'change-me',
      SHOPEE_PARTNER_ID: '7',
      SHOPEE_PARTNER_KEY: '<your partner key>',
    };
    expect(namesOf({})).toEqual([]);
    expect(namesOf(copied).sort()).toEqual(
      Object.keys(copied)
        .filter((name) => name !== 'SHOPEE_PARTNER_ID')
        .sort(),
    );
    expect(problemsOf(() => loadConfig(copied))).toEqual([]);
  });

  it('of docker-compose.yml serve its sandbox, and no real marketplace', () => {
    const file = readFileSync('docker-compose.yml', 'utf8');
    const defaultOf = (name: string) => file.match(`${name}: \\$\\{${name}:-([^}]*)\\}`)?.[1] ?? '';
    const demo = {
      DATABASE_URL: 'postgresql://syncstore:syncstore@postgres/syncstore',
      SHOPEE_PARTNER_ID: defaultOf('SHOPEE_PARTNER_ID'),
      SHOPEE_PARTNER_KEY: defaultOf('SHOPEE_PARTNER_KEY'),
      TIKTOK_SHOP_APP_KEY: defaultOf('TIKTOK_SHOP_APP_KEY'),
      TIKTOK_SHOP_APP_SECRET: defaultOf('TIKTOK_SHOP_APP_SECRET'),
    };
    const sandbox = {
      SHOPEE_BASE_URL: defaultOf('SHOPEE_BASE_URL'),
      TIKTOK_SHOP_BASE_URL: defaultOf('TIKTOK_SHOP_BASE_URL'),
    };
    expect(namesOf({ ...demo, ...sandbox })).toEqual([]);
    expect(namesOf(demo)).toEqual(['SHOPEE_PARTNER_KEY', 'TIKTOK_SHOP_APP_SECRET', 'DATABASE_URL']);
  });
});
