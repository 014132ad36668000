/** `syncstore doctor`: every check is tried and told, whatever else is wrong, and the exit code says what failed. */
import { longStatements, openDatabase } from '@syncstore/store';
import { afterEach, describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/servers/free-port.ts';
import { useStack } from '../support/use-stack.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 3 } });

interface Report {
  readonly status: string;
  readonly checks: readonly {
    readonly check: string;
    readonly status: 'ok' | 'warning' | 'failed';
    readonly message: string;
    readonly advice: string | null;
  }[];
}

async function examine(changes: Readonly<Record<string, string>> = {}) {
  const settings = { ...settingsOf(stack.runtime), ...changes };
  const { exitCode, document, stdout, stderr } = await runInProcessJson<Report>(['doctor'], settings);
  const of = (name: string) => document.checks.filter(({ check }) => check === name);
  return { exitCode, document, of, text: stdout + stderr };
}

const NAMES = [
  'settings',
  'PostgreSQL',
  'migrations',
  'indexes',
  'connections',
  'long statements',
  'slow statements',
  'Redis',
  'Redis persistence',
  'Redis eviction',
  'Redis memory',
  'queues',
  'dead letters',
  'workers',
  'producer',
  'authorisations',
  'marketplaces',
  'clocks',
  'disk',
  'memory',
];

const skew = (clockSkewMs: number) => ({ shopee: { clockSkewMs }, 'tiktok-shop': { clockSkewMs } });

describe('where all servers answer', () => {
  test('every check is told in its order, nothing failed, and whoever is not ok has advice', async () => {
    const { exitCode, document, of } = await examine();
    expect([...new Set(document.checks.map(({ check }) => check))]).toEqual(NAMES);
    expect(document.checks.filter(({ status }) => status === 'failed')).toEqual([]);
    expect(exitCode).toBe(0);
    for (const { status, advice } of document.checks) expect(advice === null).toBe(status === 'ok');
    expect(of('PostgreSQL')[0]?.message).toMatch(/^1\d\.\d.* at .+:\d+$/);
    expect(of('marketplaces').map(({ status }) => status)).toEqual(['ok', 'ok']);
    expect(of('clocks').map(({ message }) => message)).toEqual(['shopee agrees', 'tiktok-shop agrees']);
    expect(of('workers')[0]).toMatchObject({ status: 'warning', message: 'none is connected' });
    expect(of('producer')[0]).toMatchObject({ status: 'warning', message: 'none is connected' });
  });

  test('a producer that is connected is seen', async () => {
    const producer = openDatabase({ url: stack.database.url, poolMax: 1, app: 'producer' });
    await producer.sql.$queryRaw`SELECT 1`;
    const { of } = await examine();
    await producer.close();
    expect(of('producer')[0]).toMatchObject({ status: 'ok' });
  });

  test('people get a line for each, with what to do below it', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['doctor'], settingsOf(stack.runtime));
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ok {7}settings +all are in order$/m);
    expect(stdout).toMatch(/^warning {2}workers +none is connected\n +→ Start one: /m);
    expect(stderr).toMatch(/^\d+ lines: \d+ warnings?, 0 failed\.\n$/);
  });

  test('an index that somebody dropped is a warning with the statement that makes it, which works', async () => {
    const { pool } = stack.database;
    await pool.query('DROP INDEX platform_variants_gtin');
    const { exitCode, of } = await examine();
    const [missing, ...others] = of('indexes');
    expect({ exitCode, missing, others }).toMatchObject({
      exitCode: 0,
      missing: { status: 'warning', message: 'platform_variants_gtin is missing' },
      others: [],
    });
    await pool.query(missing?.advice ?? '');
    expect((await examine()).of('indexes')).toMatchObject([{ status: 'ok' }]);
  });

  test('a transaction that somebody left open is told with its process', async () => {
    const client = await stack.database.pool.connect();
    const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    await client.query('BEGIN');
    await client.query('SELECT 1');
    const found = await longStatements(stack.runtime.database.sql, 0);
    await client.query('ROLLBACK');
    client.release();
    expect(found).toContainEqual(
      expect.objectContaining({ pid: rows[0]?.pid, state: 'idle in transaction', query: 'SELECT 1' }),
    );
  });
});

describe('what is wrong', () => {
  afterEach(async () => {
    await stack.database.pool.query("UPDATE platform_grants SET status = 'active', paused_reason = NULL");
    await stack.sandbox.setFaults(skew(0));
  });

  test('a Redis and a marketplace that are away end it with 5, and PostgreSQL is looked at all the same', async () => {
    const [redis, shopee] = [await freePort(), await freePort()];
    const { exitCode, of, text } = await examine({
      REDIS_URL: `redis://:top-secret@127.0.0.1:${redis}/0`,
      SHOPEE_BASE_URL: `http://127.0.0.1:${shopee}`,
    });
    expect(exitCode).toBe(5);
    expect(of('Redis')[0]).toMatchObject({ status: 'failed' });
    expect(of('Redis')[0]?.message).toContain(`127.0.0.1:${redis}`);
    expect(of('marketplaces').map(({ status }) => status)).toEqual(['failed', 'ok']);
    expect(of('PostgreSQL')[0]?.status).toBe('ok');
    expect(of('migrations')[0]?.status).toBe('ok');
    expect(text).not.toContain('top-secret');
  });

  test('a PostgreSQL that is away ends it with 5, and Redis is looked at all the same', async () => {
    const url = new URL(stack.database.url);
    url.host = `127.0.0.1:${await freePort()}`;
    const { exitCode, of } = await examine({ DATABASE_URL: url.toString() });
    expect(exitCode).toBe(5);
    for (const name of ['PostgreSQL', 'migrations', 'authorisations'])
      expect(of(name)[0]?.status, name).toBe('failed');
    expect(of('Redis')[0]?.status).toBe('ok');
  });

  test('an authorisation that the marketplace refuses ends it with 4', async () => {
    await stack.database.pool.query("UPDATE platform_grants SET status = 'needs_reconsent' WHERE id = 1");
    const { exitCode, of } = await examine();
    expect({ exitCode, found: of('authorisations') }).toMatchObject({
      exitCode: 4,
      found: [{ status: 'failed', advice: 'Connect the shop again: syncstore shops connect' }],
    });
  });

  test('a wrong setting ends it with 2, is told by name, and the others serve for the rest', async () => {
    const { exitCode, of } = await examine({ LOG_LEVEL: 'loud' });
    expect(exitCode).toBe(2);
    expect(of('settings')).toMatchObject([{ status: 'failed' }]);
    expect(of('settings')[0]?.message).toContain('LOG_LEVEL');
    expect(of('PostgreSQL')[0]?.status).toBe('ok');
  });

  test('without settings it tells those that are missing, and every check that needs them', async () => {
    const { exitCode, document } = await runInProcessJson<Report>(['doctor']);
    expect(exitCode).toBe(2);
    expect([...new Set(document.checks.map(({ check }) => check))]).toEqual(NAMES);
    expect(document.checks.some(({ message }) => message.startsWith('DATABASE_URL'))).toBe(true);
  });

  test('a clock that is off by a minute is a warning', async () => {
    await stack.sandbox.setFaults(skew(60_000));
    const { exitCode, of } = await examine();
    expect(exitCode).toBe(0);
    expect(of('clocks')[0]?.status).toBe('warning');
    expect(of('clocks')[0]?.message).toMatch(/clock is (59|60|61) s|1 min 0 s behind/);
  });
});
