/** `syncstore dlq`: looking, redriving, discarding, and the command of the troubleshooting guide. */
import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { deadPage } from '../support/dead-page.ts';
import { useStack } from '../support/use-stack.ts';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';
import { settingsOf } from './support/settings-of.ts';

const stack = useStack({ sandbox: { products: 3 } });

interface Letters {
  readonly deadLetters: readonly {
    readonly id: number;
    readonly status: string;
    readonly history?: unknown[];
  }[];
}

test('a person looks at dead letters, redrives some, discards others, and it is recorded', async () => {
  const settings = settingsOf(stack.runtime);
  expect(await runInProcess(['dlq', 'list'], settings)).toMatchObject({
    exitCode: 0,
    stdout: '',
    stderr: 'No dead letters.\n',
  });
  const letters = [
    await deadPage(stack),
    await deadPage(stack),
    await deadPage(stack, 'tiktok-shop'),
    await deadPage(stack, 'tiktok-shop'),
  ];
  const [first = 0, second = 0, third = 0, fourth = 0] = letters.map(({ id }) => id);

  const listed = await runInProcess(['dlq', 'list', '--platform', 'shopee', '--older-than', '0s'], settings);
  expect(listed.exitCode).toBe(0);
  expect(listed.stdout.split('\n')[0]).toMatch(/^ *ID +STATUS +PLATFORM .* WHAT TO DO$/);
  expect(listed.stdout).toMatch(/Give the app permission for this shop/);
  expect(listed.stdout.trim().split('\n')).toHaveLength(3);
  const shown = await runInProcessJson<Letters>(['dlq', 'show', String(first)], settings);
  expect(shown.document.deadLetters).toMatchObject([{ id: first, history: [{ class: 'error_permission' }] }]);

  const redrive = ['dlq', 'redrive', String(first), '--why', 'permission given', '--who', 'ada'];
  expect((await runInProcessJson(redrive, settings)).document).toEqual({
    redriven: [first],
    nothingToDo: [],
  });
  const again = await runInProcessJson(redrive, settings);
  expect(again).toMatchObject({ exitCode: 0, document: { redriven: [], nothingToDo: [first] } });

  const discard = ['dlq', 'discard', '--platform', 'tiktok-shop', '--limit', '1'];
  const unsure = await runInProcess(discard, settings);
  expect(unsure).toMatchObject({ exitCode: 2, stdout: '' });
  expect(unsure.stderr).toMatch(/would discard 1 dead letter\. To do it, add --yes/);
  expect((await runInProcessJson([...discard, '--yes'], settings)).document).toMatchObject({
    discarded: [fourth],
  });

  expect(await runInProcess(['dlq', 'redrive'], settings)).toMatchObject({ exitCode: 2, stdout: '' });
  expect(await runInProcess(['dlq', 'redrive', '999999'], settings)).toMatchObject({
    exitCode: 2,
    stdout: '',
  });

  const guide = spawnSync('npm', ['run', '-s', 'retry-failed-imports', '--', '--json'], {
    env: { ...process.env, LOG_FILE: 'off', ...settings },
    encoding: 'utf8',
  });
  expect(guide.status, guide.stderr).toBe(0);
  expect(JSON.parse(guide.stdout)).toEqual({ redriven: [second, third], nothingToDo: [] });

  const { rows } = await stack.database.pool.query<{ who: string; action: string; why: string | null }>(
    'SELECT who, action, why FROM operator_actions WHERE subject = ANY ($1) ORDER BY id',
    [[first, fourth].map((id) => `dead-letter ${id}`)],
  );
  expect(rows).toEqual([
    { who: 'cli:ada', action: 'redrive', why: 'permission given' },
    { who: expect.stringMatching(/^cli:./) as unknown, action: 'discard', why: null },
  ]);
});
