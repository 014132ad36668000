/** Settings from the command line's side: all mistakes at once, and the effective ones without their secrets. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';

const COMPLETE = {
  DATABASE_URL: 'postgresql://syncstore:pg-password@127.0.0.1:5432/syncstore',
  REDIS_URL: 'redis://:redis-password@127.0.0.1:6379/0',
  ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
  SHOPEE_PARTNER_ID: '2001887',
  SHOPEE_PARTNER_KEY: 'the-partner-key',
};
const SECRETS = ['pg-password', 'redis-password', COMPLETE.ENCRYPTION_KEY, 'the-partner-key'];

interface ConfigDocument {
  readonly settings: readonly {
    readonly name: string;
    readonly value: string | null;
    readonly source: string;
  }[];
}

describe('wrong settings', () => {
  test('are named all at once, with examples, and end a command with exit code 2', async () => {
    const settings = { ...COMPLETE, DATABASE_URL: '', REDIS_URL: 'http://x', SHOPEE_PARTNER_ID: 'abc' };
    const { exitCode, stdout, stderr } = await runCli(['runs'], { settings });
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^3 settings need attention:/);
    expect(stderr).toMatch(/DATABASE_URL is missing, for example DATABASE_URL=postgresql:/);
    expect(stderr).toMatch(/REDIS_URL must be a URL that starts with redis:/);
    expect(stderr).toMatch(/SHOPEE_PARTNER_ID must be a whole number .* but is "abc"/);
  });

  test('do not keep config from showing the others', async () => {
    const settings = { ...COMPLETE, SHOPEE_PARTNER_ID: 'abc' };
    const { exitCode, document, stderr } = await runInProcessJson<ConfigDocument>(['config'], settings);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/SHOPEE_PARTNER_ID must be/);
    expect(document.settings.find(({ name }) => name === 'SHOPEE_PARTNER_ID')?.source).toBe('invalid');
    expect(document.settings.find(({ name }) => name === 'QUEUE_PREFIX')?.value).toBe('syncstore');
  });
});

describe('config', () => {
  test('shows every setting with its source', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['config'], COMPLETE);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/^SETTING +SOURCE +VALUE\n/);
    expect(stdout).toMatch(
      /^DATABASE_URL +environment +postgresql:\/\/syncstore:\*+@127\.0\.0\.1:5432\/syncstore$/m,
    );
    expect(stdout).toMatch(/^CONSOLE_PORT +default +3000$/m);
  });

  test('shows no secret, neither as text nor as JSON', async () => {
    const outputs = [
      await runInProcess(['config'], COMPLETE),
      await runInProcess(['config', '--json'], COMPLETE),
    ];
    for (const { stdout, stderr } of outputs) {
      for (const secret of SECRETS) expect(stdout + stderr).not.toContain(secret);
    }
  });
});

describe('--settings', () => {
  let directory = '';
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), 'syncstore-cli-'));
  });
  afterAll(() => rm(directory, { recursive: true }));

  test('reads a file, and the environment wins over it', async () => {
    const file = join(directory, 'env');
    await writeFile(file, "QUEUE_PREFIX='from-file'\nCONSOLE_PORT=4000\n");
    const settings = { ...COMPLETE, CONSOLE_PORT: '5000' };
    const { document } = await runInProcessJson<ConfigDocument>(['--settings', file, 'config'], settings);
    const values = new Map(document.settings.map(({ name, value }) => [name, value]));
    expect(values.get('QUEUE_PREFIX')).toBe('from-file');
    expect(values.get('CONSOLE_PORT')).toBe('5000');
  });

  test('names a file that is not there', async () => {
    const { exitCode, stderr } = await runInProcess(['--settings', join(directory, 'nothing'), 'runs']);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/--settings .*nothing can't be read/);
  });
});
