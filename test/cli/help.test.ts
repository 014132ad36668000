/** What the command says about itself, and about words it does not know. */
import { describe, expect, test } from 'vitest';
import { runCli } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';

interface Refusal {
  readonly error: { readonly exitCode: number; readonly message: string };
}

describe('help', () => {
  test.each([
    [['import']],
    [['runs']],
    [['runs', 'show']],
    [['runs', 'approve-delisting']],
    [['dlq', 'list']],
    [['rejects', 'list']],
    [['rejects', 'show']],
    [['rejects', 'retry']],
    [['dlq', 'show']],
    [['dlq', 'redrive']],
    [['dlq', 'discard']],
    [['shops']],
    [['products', 'search']],
    [['products', 'show']],
    [['products', 'export']],
    [['shops', 'connect']],
    [['schedules', 'list']],
    [['schedules', 'set']],
    [['alerts', 'list']],
    [['alerts', 'test']],
    [['alerts', 'silence']],
    [['config']],
    [['doctor']],
    [['verify']],
  ])('of %s has examples, names --json, and goes to standard output', async (words) => {
    const { exitCode, stdout, stderr } = await runInProcess([...words, '--help']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(/Usage: syncstore/);
    expect(stdout).toMatch(/Examples:\n {2}syncstore/);
    expect(stdout).toContain('--json');
  });

  test('of the program lists every exit code', async () => {
    const { stdout } = await runInProcess(['--help']);
    const codes = [...stdout.matchAll(/^ +(\d+) {2}\w/gm)].map(([, code]) => Number(code));
    expect(codes).toEqual([0, 1, 2, 3, 4, 5, 6, 130]);
  });

  test('is shown, with exit code 2, to who types nothing', async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('Usage: syncstore');
  });

  test('the version is a number', async () => {
    expect((await runInProcess(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });
});

describe('a word the command does not know is answered with exit code 2 and what there is', () => {
  test.each([
    [['improt'], /Did you mean import/],
    [['import', '--platform', 'lazada'], /Allowed choices are shopee, tiktok-shop/],
    [['shops', 'connect', 'lazada'], /Allowed choices are shopee, tiktok-shop/],
    [['import', '--full', '--deep'], /'--full' cannot be used with option '--deep'/],
    [['import', '--timeout', '0'], /must be a whole number above 0/],
    [['runs', 'show', 'twelve'], /must be a whole number above 0/],
    [['dlq', 'redrive', '1', 'two'], /must be a whole number above 0/],
    [['dlq', 'list', '--older-than', '2 weeks'], /90s, 30m, 2h, 7d/],
    [['dlq', 'list', '--reason', 'bad_luck'], /Allowed choices are retries_exhausted/],
    [['shops', 'connect', 'shopee', '--code', 'abc'], /--shop-id or --main-account-id/],
    [['shops', 'connect', 'shopee', '--shop-id', '1'], /need --code/],
    [['shops', 'connect', 'shopee', '--callback-url', 'code=1'], /whole address/],
    [['shops', 'connect', 'shopee', '--callback-url', 'http://a.example/'], /in quotes/],
  ])('%s', async (words, message) => {
    const { exitCode, stdout, stderr } = await runInProcess(words);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(message);
  });

  test('under --json also as the one document', async () => {
    const { exitCode, document } = await runInProcessJson<Refusal>(['import', '--platform', 'lazada']);
    expect(exitCode).toBe(2);
    expect(document.error.exitCode).toBe(2);
    expect(document.error.message).toMatch(/Allowed choices/);
  });
});
