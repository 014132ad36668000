/** docs/troubleshooting-guide.md works as printed: its SQL, TypeScript, commands, scripts, addresses and files. */
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { effectiveSettings } from '@syncstore/config';
import { transform } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildProgram } from '../../apps/cli/src/program.ts';
import manifest from '../../package.json' with { type: 'json' };
import { run } from '../../scripts/servers/command.ts';
import { runInProcess } from '../cli/support/run-in-process.ts';
import { settingsOf } from '../cli/support/settings-of.ts';
import { useConsole } from '../console/support/use-console.ts';
import { useStack } from '../support/use-stack.ts';
import { programOf, shellLines, snippetsOf, statementsOf, wordsOf } from './support/guide.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const GUIDE = join(ROOT, 'docs', 'troubleshooting-guide.md');
const text = readFileSync(GUIDE, 'utf8');
const snippets = snippetsOf(GUIDE);
const lines = [...new Set(shellLines(snippets))];
const linesWith = (pattern: RegExp) => lines.filter((line) => pattern.test(line));

const stack = useStack({ sandbox: { products: 2 } });
const console = useConsole(stack);

/** Paths of files below a directory, without those of dependencies. */
function filesIn(directory: string, ending: string): string[] {
  return readdirSync(join(ROOT, directory), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(ending) && !path.includes('node_modules'))
    .map((path) => join(directory, path));
}

describe('SQL', () => {
  beforeAll(() =>
    // The extension takes a setting and a restart of the server: a table of its columns stands in for it.
    stack.database.pool.query(`CREATE TABLE pg_stat_statements
      (query text, calls bigint, mean_exec_time float8, total_exec_time float8)`),
  );
  afterAll(async () => {
    await stack.database.pool.query('ALTER SYSTEM RESET log_min_duration_statement');
    await stack.database.pool.query('SELECT pg_reload_conf()');
  });

  test.each(statementsOf(snippets))('%s', async (statement) => {
    // The number is an example: it may be the process of another test.
    await stack.database.pool.query(statement.replace('12345', '-1'));
  });
});

test('TypeScript snippets run, and say what they promise', async () => {
  const { code } = await transform(programOf(snippets), { loader: 'ts', format: 'esm' });
  const { status, stdout, stderr } = await run(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', code],
    { env: { ...settingsOf(stack.runtime), LOG_FILE: 'off' } },
  );
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^Generated signature: [0-9a-f]{64}$/m);
  const { rows } = await stack.database.pool.query<{ name: string }>(
    'SELECT name FROM alert_rules ORDER BY 1',
  );
  expect(rows.map(({ name }) => name)).toEqual(['api_quota_warning', 'high_error_rate', 'low_disk_space']);
});

/** What only looks, and answers something on a stack where nothing was imported yet. */
const LOOKS =
  /^(doctor|shops|config|runs|dlq list|limits list|rejects list|repair --dry-run|alerts list|users list|tokens list|products search .*)$/;
const commandsIn = (some: readonly string[]) =>
  some
    .filter((line) => /^(npx )?syncstore /.test(line))
    .map((line) => line.replace(/^(npx )?syncstore /, ''));

describe('syncstore', () => {
  const documents = ['README.md', ...filesIn('docs', '.md')];
  const documented = documents.flatMap((path) =>
    commandsIn(shellLines(snippetsOf(join(ROOT, path)))).map((words) => [path, words] as const),
  );

  test.each(documented)('%s: %s is a command with these options', async (_path, words) => {
    const program = buildProgram(() => undefined);
    doNothing(program);
    await program.parseAsync(wordsOf(words.replace(/^--settings \S+ /, '')), { from: 'user' });
  });

  test.each(commandsIn(lines).filter((words) => LOOKS.test(words)))('%s', async (words) => {
    const { exitCode, stderr } = await runInProcess(wordsOf(words), settingsOf(stack.runtime));
    expect(exitCode, stderr).toBe(0);
  });
});

/** Takes away what commands do: what is left is whether they would be understood. */
function doNothing(command: ReturnType<typeof buildProgram>): void {
  command.action(() => undefined);
  for (const one of command.commands) doNothing(one);
}

test.each(linesWith(/^npm run /))('%s is a script', (line) => {
  expect(Object.keys(manifest.scripts)).toContain(wordsOf(line)[2]);
});

test.each(linesWith(/^curl .*localhost:3000/))('%s', async (line) => {
  const [, path = ''] = /localhost:3000(\S*)/.exec(line) ?? [];
  expect((await console.get(path)).status).toBe(200);
});

test.each(linesWith(/^curl .*shopeemobile/))('%s is answered', async (line) => {
  const [, path = ''] = /shopeemobile\.com([^"]*)/.exec(line) ?? [];
  const answer = await fetch(`${stack.runtime.config.shopee.baseUrl}${path}`);
  expect(await answer.json()).toMatchObject({ error: expect.stringMatching(/^error_/) as string });
});

test('what it greps for is what is logged', () => {
  const source = [...filesIn('apps', '.ts'), ...filesIn('packages', '.ts')]
    .map((path) => readFileSync(join(ROOT, path), 'utf8'))
    .join('\n');
  const words = linesWith(/^grep /).map((line) => wordsOf(line)[1] ?? '');
  expect(words.length).toBeGreaterThan(5);
  for (const word of words) expect(source, word).toContain(word);
});

test('pm2 and node find what they are to start, stop and restart', () => {
  const { apps } = createRequire(import.meta.url)(join(ROOT, 'ecosystem.config.cjs')) as {
    apps: { name: string; namespace: string; script: string }[];
  };
  const names = new Set(apps.flatMap(({ name, namespace }) => [name, namespace]));
  for (const line of linesWith(/^pm2 /)) {
    const [, , what = ''] = wordsOf(line);
    expect(names.has(what) || existsSync(join(ROOT, what)), line).toBe(true);
  }
  const bundles = [
    ...apps.map(({ script }) => script),
    ...linesWith(/^node /).map((line) => wordsOf(line).at(-1) ?? ''),
  ];
  for (const bundle of bundles) expect(existsSync(join(ROOT, bundle)), bundle).toBe(true);
});

test('scripts are there and may be run', () => {
  const scripts = lines.flatMap((line) => /\.\/(scripts\/\S+)/.exec(line)?.[1] ?? []);
  expect(scripts).toEqual(['scripts/backup.sh', 'scripts/restore-backup.sh']);
  for (const script of scripts) accessSync(join(ROOT, script), constants.X_OK);
});

test('every other line is a program of the system', () => {
  const ours = /^(syncstore|npm run|curl|grep|pm2|node|\.\/scripts\/|BACKUPS_KEPT=\d+ \.\/scripts\/) ?/;
  const systems = /^(psql|tail|echo|timedatectl|sudo (timedatectl|systemctl)|ps|top|watch|free|df|export) /;
  expect(lines.filter((line) => !ours.test(line) && !systems.test(line))).toEqual([]);
});

test('links lead to files, and settings are settings', () => {
  const links = [...text.matchAll(/\]\(([^)#]+)(#[^)]*)?\)/g)].map(([, path = '']) => path);
  for (const path of links.filter((link) => !link.startsWith('http')))
    expect(existsSync(join(ROOT, 'docs', path)), path).toBe(true);
  const known = new Set(effectiveSettings({}).map(({ name }) => name));
  // Of Node.js, of a script, and two that it says there are not.
  const others = ['NODE_OPTIONS', 'BACKUPS_KEPT', 'SHOPEE_SHOP_ID', 'SHOPEE_ACCESS_TOKEN'];
  const names = [...text.matchAll(/[`$]([A-Z]+(?:_[A-Z]+)+)\b/g)].map(([, name = '']) => name);
  expect(names.filter((name) => !known.has(name) && !others.includes(name))).toEqual([]);
});
