/** `syncstore import` against a running system: what it asks for, what it shows, and how it ends. */
import { beforeAll, describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { runCli, runCliJson } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 40, limits: 'lifted' } });

interface ImportDocument {
  readonly runs: readonly {
    readonly id: number;
    readonly shop: string;
    readonly kind: string;
    readonly status: string;
    readonly distinct: number;
    readonly rejected: number;
  }[];
  readonly refused: readonly { readonly shop: string; readonly reason: string | null }[];
  readonly catalogue?: {
    readonly masterProducts: number;
    readonly platformMappings: number;
    readonly rejects: number;
  };
}

const SHOPEE = ['227700101', '227700102'];

beforeAll(async () => {
  await Promise.all([stack.start('producer'), stack.start('worker')]);
});

function settings(): Record<string, string> {
  return settingsOf(stack.runtime);
}

describe.sequential('an import', () => {
  test('of everything waits, shows plain lines on standard error and one JSON document on standard output', async () => {
    const { exitCode, document, stderr } = await runCliJson<ImportDocument>(['import', '--wait'], {
      settings: settings(),
    });
    expect(exitCode).toBe(0);
    expect(document.runs.map(({ kind, status }) => `${kind} ${status}`)).toEqual(
      Array(4).fill('full completed'),
    );
    expect(document.runs.every((run) => run.distinct === 40)).toBe(true);
    expect(document.refused).toEqual([]);
    expect(document.catalogue?.platformMappings).toBeGreaterThan(100);
    for (const shop of SHOPEE)
      expect(stderr).toMatch(new RegExp(`^shopee ${shop}: completed: 40 products in`, 'm'));
    expect(stderr).not.toContain('\u001b');
  });

  test('of a shop that was imported before is incremental unless told otherwise', async () => {
    const { exitCode, stdout } = await runInProcess(['import', '--shop', '227700101', '--wait'], settings());
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ *RUN +PLATFORM +SHOP +KIND +STATUS/);
    expect(stdout).toMatch(/^ *\d+ +shopee +227700101 +incremental +completed/m);
    expect(stdout.trim().split('\n')).toHaveLength(2);
  });

  test('with rejects ends with exit code 3 under --strict, and says why', async () => {
    const { exitCode, document, stderr } = await runInProcessJson<ImportDocument>(
      ['import', '--platform', 'tiktok-shop', '--deep', '--strict'],
      settings(),
    );
    const rejected = document.runs.reduce((sum, run) => sum + run.rejected, 0);
    expect(rejected).toBeGreaterThan(0);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`${rejected} products rejected, and --strict was given`);
  });

  test('of a shop that there is not is answered with those that there are, and exit code 2', async () => {
    const { exitCode, stderr } = await runInProcess(['import', '--shop', '1'], settings());
    expect(exitCode).toBe(2);
    for (const shop of SHOPEE) expect(stderr).toContain(shop);
  });

  test('that is interrupted goes on, and says how to come back', async () => {
    await stack.sandbox.setFaults({ shopee: { latencyMs: 400 } });
    const { exitCode, document, stderr } = await runCliJson<ImportDocument>(
      ['import', '--platform', 'shopee', '--deep', '--wait'],
      { settings: settings(), interruptAt: /waiting for|of \d+ products|listing/ },
    );
    await stack.sandbox.setFaults({ shopee: { latencyMs: 0 } });
    expect(exitCode).toBe(130);
    const ids = document.runs.map(({ id }) => id);
    expect(stderr).toContain(`syncstore runs show ${ids.join(' ')} --wait`);
    const watched = await runCli(['runs', 'show', ...ids.map(String), '--wait'], { settings: settings() });
    expect(watched.exitCode).toBe(0);
    expect(watched.stdout).toMatch(/^status +completed$/m);
  });

  test('of a shop whose credentials were refused leaves it out, with exit code 4 and what to do', async () => {
    await stack.database.pool.query(
      `UPDATE platform_grants SET status = 'needs_reconsent', paused_reason = 'the seller took it back'
       WHERE id = (SELECT grant_id FROM shops WHERE external_id = '227700102')`,
    );
    const { exitCode, document, stderr } = await runInProcessJson<ImportDocument>(
      ['import', '--platform', 'shopee'],
      settings(),
    );
    expect(exitCode).toBe(4);
    expect(document.runs.map(({ shop }) => shop)).toEqual(['227700101']);
    expect(document.refused).toEqual([
      { platform: 'shopee', shop: '227700102', reason: 'the seller took it back' },
    ]);
    expect(stderr).toMatch(/Connect it again: syncstore shops connect shopee/);
  });
});
