/** Servers that are away, or refuse: which address was tried, never a password, and an exit code to decide by. */
import { describe, expect, test } from 'vitest';
import { freePort } from '../../scripts/servers/free-port.ts';
import { useStack } from '../support/use-stack.ts';
import { runCli } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 3 } });

/** The stack's database URL with some part of it changed. */
function databaseUrl(change: (url: URL) => void): string {
  const url = new URL(stack.database.url);
  change(url);
  return url.toString();
}

describe('PostgreSQL', () => {
  test('that can not be reached ends a command with exit code 5 and the address', async () => {
    const port = String(await freePort());
    const DATABASE_URL = databaseUrl((url) => {
      url.host = `127.0.0.1:${port}`;
      url.password = 'top-secret';
    });
    const settings = { ...settingsOf(stack.runtime), DATABASE_URL };
    const { exitCode, stdout, stderr } = await runCli(['runs'], { settings });
    expect({ exitCode, stdout }).toEqual({ exitCode: 5, stdout: '' });
    expect(stderr).toContain(`127.0.0.1:${port}`);
    expect(stderr).not.toContain('top-secret');
  });

  test('that refuses the password ends it with exit code 4, and the JSON document says so', async () => {
    const DATABASE_URL = databaseUrl((url) => {
      url.username = 'nobody_we_know';
      url.password = 'top-secret';
    });
    const settings = { ...settingsOf(stack.runtime), DATABASE_URL };
    const { exitCode, document, stdout, stderr } = await runInProcessJson<{ error: { message: string } }>(
      ['runs'],
      settings,
    );
    expect(exitCode).toBe(4);
    expect(document.error.message).toMatch(/refused user or password of DATABASE_URL/);
    expect(stdout + stderr).not.toContain('top-secret');
  });

  test('without such a database ends it with exit code 2 and what to do', async () => {
    const DATABASE_URL = databaseUrl((url) => {
      url.pathname = '/not_there';
    });
    const { exitCode, stderr } = await runInProcess(['runs'], { ...settingsOf(stack.runtime), DATABASE_URL });
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/no database "not_there".*npm run db:migrate/);
  });
});

test('Redis that can not be reached ends a command with exit code 5 and the address', async () => {
  const port = String(await freePort());
  const settings = { ...settingsOf(stack.runtime), REDIS_URL: `redis://:top-secret@127.0.0.1:${port}/0` };
  const { exitCode, stderr } = await runCli(['import'], { settings });
  expect(exitCode).toBe(5);
  expect(stderr).toContain(`127.0.0.1:${port}`);
  expect(stderr).not.toContain('top-secret');
});

describe('a marketplace that can not be reached', () => {
  test('ends an import before anything is asked for, with exit code 5 and the address', async () => {
    const port = String(await freePort());
    const settings = { ...settingsOf(stack.runtime), SHOPEE_BASE_URL: `http://127.0.0.1:${port}` };
    const { exitCode, stderr } = await runCli(['import', '--platform', 'shopee'], { settings });
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`shopee at 127.0.0.1:${port} can't be reached`);
    expect((await stack.database.pool.query('SELECT FROM import_runs')).rowCount).toBe(0);
  });

  test('ends connecting a shop the same way', async () => {
    const port = String(await freePort());
    const settings = {
      ...settingsOf(stack.runtime),
      SHOPEE_BASE_URL: `http://127.0.0.1:${port}`,
      BACKOFF_BASE_MS: '1',
    };
    const words = ['shops', 'connect', 'shopee', '--code', 'abc', '--shop-id', '227700101'];
    const { exitCode, stderr } = await runCli(words, { settings });
    expect(exitCode).toBe(5);
    expect(stderr).toContain(`127.0.0.1:${port}`);
  });
});

test('a marketplace without credentials ends an import with exit code 2 and the names of the settings', async () => {
  const { SHOPEE_PARTNER_ID: _id, SHOPEE_PARTNER_KEY: _key, ...settings } = settingsOf(stack.runtime);
  const { exitCode, stderr } = await runInProcess(['import'], settings);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('SHOPEE_PARTNER_ID and SHOPEE_PARTNER_KEY');
});
