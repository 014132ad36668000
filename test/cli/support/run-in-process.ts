/**
 * Runs a command in the test's own process, which takes a tenth of the time of one of its own: for what a command says and
 * answers. Each way of ending also has a test in run-cli.ts's own process.
 */
import { vi } from 'vitest';
import { runCommandLine } from '../../../apps/cli/src/program.ts';
import { type CliResult, type JsonResult, withDocument } from './run-cli.ts';

/**
 * Runs one command to its end, with what it writes caught. Not while another one runs: both would write to the same streams.
 * @param settings the only ones that it sees
 */
export async function runInProcess(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<CliResult> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    }),
  );
  const restoreEnvironment = replaceEnvironment({ LOG_FILE: 'off', ...settings });
  try {
    return { exitCode: await runCommandLine(words), ...texts };
  } finally {
    restoreEnvironment();
    for (const spy of spies) spy.mockRestore();
  }
}

/**
 * The same with `--json`.
 * @throws SyntaxError when standard output is anything but one JSON document
 */
export async function runInProcessJson<T>(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<JsonResult<T>> {
  return withDocument<T>(await runInProcess([...words, '--json'], settings));
}

/** Variable by variable: `process.loadEnvFile` writes to the process's own environment, whatever `process.env` is set to. */
function replaceEnvironment(variables: Readonly<Record<string, string>>): () => void {
  const { PATH = '', HOME = '' } = process.env;
  const before = { ...process.env };
  become({ PATH, HOME, ...variables });
  return () => become(before);
}

function become(variables: NodeJS.ProcessEnv): void {
  for (const name of Object.keys(process.env)) delete process.env[name];
  Object.assign(process.env, variables);
}
