/** `syncstore runs`, and waiting for runs that nobody works on. */
import { describe, expect, test } from 'vitest';
import { useStack } from '../support/use-stack.ts';
import { runCli, runCliJson } from './support/run-cli.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 3 } });

interface RunsDocument {
  readonly runs: readonly { readonly id: number; readonly kind: string; readonly status: string }[];
}

function settings(): Record<string, string> {
  return settingsOf(stack.runtime);
}

describe.sequential('runs', () => {
  test('says how to begin when there are none', async () => {
    expect(await runCli(['runs'], { settings: settings() })).toEqual({
      exitCode: 0,
      stdout: '',
      stderr: 'No run yet. Begin: syncstore import --wait\n',
    });
    expect((await runCliJson<RunsDocument>(['runs'], { settings: settings() })).document).toEqual({
      runs: [],
    });
  });

  test('an import that is not waited for is listed at once, and asked for once only', async () => {
    const first = await runInProcessJson<RunsDocument>(['import', '--full'], settings());
    expect(first.exitCode).toBe(0);
    expect(first.document.runs.map(({ kind, status }) => `${kind} ${status}`)).toEqual(
      Array(4).fill('full requested'),
    );
    expect(first.stderr).toMatch(/Watch: syncstore runs show \d+ \d+ \d+ \d+ --wait/);
    const second = await runInProcessJson<RunsDocument>(['import', '--full'], settings());
    expect(second.document.runs.map(({ id }) => id)).toEqual(first.document.runs.map(({ id }) => id));
    expect(second.stderr).toMatch(/is under way already/);
  });

  test('are listed newest first, as many as asked for', async () => {
    const { stdout } = await runInProcess(['runs', '--limit', '2'], settings());
    const ids = stdout
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => Number(line.trim().split(/\s+/)[0]));
    const { document } = await runInProcessJson<RunsDocument>(['runs'], settings());
    expect(document.runs).toHaveLength(4);
    expect(ids).toEqual(document.runs.slice(0, 2).map(({ id }) => id));
  });

  test('shows one with its accounting', async () => {
    const { document } = await runInProcessJson<RunsDocument>(['runs', '--limit', '1'], settings());
    const id = String(document.runs[0]?.id);
    const { exitCode, stdout } = await runInProcess(['runs', 'show', id], settings());
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(new RegExp(`^run +${id}, full import of tiktok-shop 7494000000000000104$`, 'm'));
    expect(stdout).toMatch(/^listed +0 = 0 distinct \+ 0 duplicates$/m);
    expect(stdout).toMatch(/^fetched +0 = 0 created \+ 0 updated \+ 0 unchanged \+ 0 rejected$/m);
  });

  test('that there are not are named, with exit code 2', async () => {
    const { exitCode, stdout, stderr } = await runInProcess(['runs', 'show', '9998', '9999'], settings());
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toContain('There is no run 9998, 9999');
  });

  test('waited for with a time limit that passes end with exit code 6 and how to come back', async () => {
    const words = ['import', '--full', '--shop', '227700101', '--timeout', '1'];
    const { exitCode, document, stderr } = await runCliJson<RunsDocument>(words, { settings: settings() });
    expect(exitCode).toBe(6);
    expect(document.runs.map(({ status }) => status)).toEqual(['requested']);
    expect(stderr).toMatch(/waiting for the producer to start it/);
    expect(stderr).toMatch(
      /Still running at the time limit\. Watch it again: syncstore runs show \d+ --wait/,
    );
  });

  test('are paused, resumed and cancelled by id or by shop, and every one of it is recorded', async () => {
    const { document } = await runCliJson<RunsDocument>(['runs', '--limit', '1'], { settings: settings() });
    const id = String(document.runs[0]?.id);
    const paused = await runCli(['runs', 'pause', id, '--reason', 'stock-taking'], { settings: settings() });
    expect(paused).toMatchObject({
      exitCode: 0,
      stderr: `Run ${id} is paused. Go on: syncstore runs resume ${id}\n`,
    });
    const resumed = await runCliJson<RunsDocument>(['runs', 'resume', '--platform', 'tiktok-shop'], {
      settings: settings(),
    });
    expect(resumed.stderr).toContain(`Run ${id} goes on.`);
    const cancelled = await runCliJson<RunsDocument>(['runs', 'cancel', id], { settings: settings() });
    expect(cancelled.document.runs).toMatchObject([{ id: Number(id), status: 'cancelled' }]);
    const again = await runCli(['runs', 'cancel', id], { settings: settings() });
    expect(again.exitCode).toBe(2);
    expect(again.stderr).toMatch(/has ended already/);
    const { rows } = await stack.database.pool.query<{ action: string; why: string | null; who: string }>(
      'SELECT action, why, who FROM operator_actions WHERE subject = $1 ORDER BY id',
      [`run ${id}`],
    );
    expect(rows.map(({ action, why }) => [action, why])).toEqual([
      ['pause', 'stock-taking'],
      ['resume', null],
      ['cancel', null],
    ]);
    expect(rows[0]?.who).toMatch(/^cli:/);
  });

  test('whose delisting waits for a person are approved by id', async () => {
    const { rows } = await stack.database.pool.query<{ id: number }>(
      `UPDATE import_runs SET status = 'completed_with_errors', phase = 'ended', ended_at = now(), started_at = now(),
         delisting_pending = 25, clock_at = 0, start_ticket = 1
       WHERE id = (SELECT max(id) FROM import_runs) RETURNING id`,
    );
    const id = String(rows[0]?.id);
    const approved = await runInProcess(['runs', 'approve-delisting', id], settings());
    expect(approved.exitCode).toBe(0);
    expect(approved.stdout).toMatch(/^status +redriving$/m);
    const again = await runInProcess(['runs', 'approve-delisting', id], settings());
    expect(again).toMatchObject({ exitCode: 2, stdout: '' });
    expect(again.stderr).toMatch(/has not ended yet/);
  });
});
