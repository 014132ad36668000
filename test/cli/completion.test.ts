/** `syncstore completion`: what shells offer is what the program has. */
import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { runInProcess, runInProcessJson } from './support/run-in-process.ts';

const scriptOf = async (shell: string) => {
  const { exitCode, stdout, stderr } = await runInProcess(['completion', shell]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  return stdout;
};
const hasShell = (shell: string) => spawnSync(shell, ['-c', 'exit 0']).status === 0;

describe.skipIf(!hasShell('bash'))('in bash', () => {
  test.each([
    [['syncstore', 'pro'], ['products']],
    [
      ['syncstore', 'products', ''],
      ['export', 'help', 'search', 'show'],
    ],
    [['syncstore', 'products', 'search', 'mug', '--st'], ['--status']],
    [
      ['syncstore', 'products', 'export', '--format', ''],
      ['csv', 'jsonl'],
    ],
    [['syncstore', 'import', '--platform', 't'], ['tiktok-shop']],
    [['syncstore', 'shops', 'connect', 's'], ['shopee']],
    [
      ['syncstore', 'completion', ''],
      ['bash', 'fish', 'zsh'],
    ],
    [['syncstore', '--settings', 'package.js'], ['package.json']],
    [['syncstore', 'runs', 'show', '12', '--limit', ''], []],
  ])('%j is completed to %j', async (words, expected) => {
    const script = await scriptOf('bash');
    const [program, ...rest] = words;
    const line = [program, ...rest].map((word) => `'${word}'`).join(' ');
    const { stdout, stderr } = spawnSync(
      'bash',
      [
        '-c',
        `${script}\nCOMP_WORDS=(${line}) COMP_CWORD=${words.length - 1}\n_syncstore\nprintf '%s\\n' "\${COMPREPLY[@]}"`,
      ],
      { encoding: 'utf8' },
    );
    expect(stderr).toBe('');
    const found = stdout
      .split('\n')
      .filter((word) => word !== '' && !word.startsWith('--json') && word !== '--help');
    expect(
      found
        .filter((word) => expected.length === 0 || !word.startsWith('--') || expected.includes(word))
        .sort(),
    ).toEqual(expected);
  });
});

describe.each([
  ['zsh', ['-n']],
  ['fish', ['--no-execute']],
  ['bash', ['-n']],
] as const)('for %s', (shell, check) => {
  test.skipIf(!hasShell(shell))('the script is sound', async () => {
    const { status, stderr } = spawnSync(shell, check, { input: await scriptOf(shell), encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  test('it knows every command that the help lists, and quotes what it says of them', async () => {
    const { stdout } = await runInProcess(['--help']);
    const commands = [
      ...(stdout.split('Commands:')[1]?.split('\n\n')[0] ?? '').matchAll(/^ {2}([a-z]\S*)/gm),
    ].map(([, name = '']) => name);
    expect(commands).toContain('completion');
    const script = await scriptOf(shell);
    for (const name of commands) expect(script).toMatch(new RegExp(`\\b${name}\\b`));
    // A text that breaks out of its quotes leaves an odd number of them.
    const bare = script.replaceAll(/'\\''|\\'|^.*^\s*#.*$/gm, '');
    expect((bare.match(/'/g) ?? []).length % 2).toBe(0);
  });
});

test('under --json the script is in the document, and another shell ends it with 2', async () => {
  const { document } = await runInProcessJson<{ shell: string; script: string }>(['completion', 'fish']);
  expect(document.shell).toBe('fish');
  expect(document.script).toContain('complete -c syncstore -f\n');
  expect(await runInProcess(['completion', 'tcsh'])).toMatchObject({ exitCode: 2, stdout: '' });
});
