import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensurePostgres } from '../../scripts/servers/postgres.ts';
import { ensureRedis } from '../../scripts/servers/redis.ts';
import { ask } from '../../scripts/servers/redis-ask.ts';
import type { Server } from '../../scripts/servers/server.ts';

const quietly = () => {};

async function value(url: string, sql: string): Promise<unknown> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query<{ value: unknown }>(`SELECT (${sql}) AS value`);
  await client.end();
  return rows[0]?.value;
}

describe('the servers of a quickstart', () => {
  let directory: string;
  const running: Server[] = [];

  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syncstore-servers-'));
  });
  afterAll(async () => {
    for (const server of running) await server.stop();
    await rm(directory, { recursive: true, force: true });
  });
  async function postgres(): Promise<Server> {
    const server = await ensurePostgres(directory, undefined);
    running.push(server);
    return server;
  }
  async function redis(): Promise<Server> {
    const server = await ensureRedis(directory, undefined, quietly);
    running.push(server);
    return server;
  }

  it('PostgreSQL keeps its data when it was stopped, and is reused while it runs', async () => {
    const first = await postgres();
    expect(first).toMatchObject({ startedByUs: true, wasRunning: false });
    expect(await value(first.url, 'SELECT current_database()')).toBe('syncstore');
    const again = await postgres();
    expect(again).toMatchObject({ url: first.url, wasRunning: true });

    const client = new Client({ connectionString: first.url });
    await client.connect();
    await client.query('CREATE TABLE kept (x int)');
    await client.end();
    await first.stop();
    const later = await postgres();
    expect(later.wasRunning).toBe(false);
    expect(await value(later.url, "SELECT to_regclass('kept')::text")).toBe('kept');
  });

  it('Redis is one of ours: durable, and it evicts nothing', async () => {
    const first = await redis();
    const port = Number(new URL(first.url).port);
    expect(await ask(port, 'CONFIG GET maxmemory-policy')).toContain('noeviction');
    expect(await ask(port, 'CONFIG GET appendonly')).toContain('yes');
    await ask(port, 'SET kept 1');
    expect((await redis()).url).toBe(first.url);

    await first.stop();
    await expect(ask(port, 'PING')).rejects.toThrow();
    const later = await redis();
    expect(await ask(Number(new URL(later.url).port), 'GET kept')).toContain('1');
  });

  it('a port that a crash left behind does not make somebody else’s server ours', async () => {
    const mine = await redis();
    const other = await mkdtemp(join(tmpdir(), 'syncstore-servers-'));
    const { port } = new URL(mine.url);
    await writeFile(join(other, 'port'), port);
    const { runningRedis } = await import('../../scripts/servers/redis-process.ts');
    expect(await runningRedis(other)).toBeUndefined();
    await rm(other, { recursive: true });
  });

  it('a given PostgreSQL that can’t be reached is named with its address', async () => {
    await expect(ensurePostgres(directory, 'postgresql://a:b@127.0.0.1:1/x')).rejects.toMatchObject({
      exitCode: 5,
      message: expect.stringMatching(/127\.0\.0\.1:1 \(DATABASE_URL\)/),
    });
  });
});
