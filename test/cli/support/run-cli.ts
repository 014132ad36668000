/** Runs the `syncstore` command as users do: the bundle behind workspace bin, in a process of its own. */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
// Each command is a process of its own, and test files start theirs side by side: seconds on a busy machine.
vi.setConfig({ testTimeout: 90_000 });

const BIN = join(root, 'apps', 'cli', 'bin', 'syncstore.js');

export interface CliResult {
  /** Null: killed by a signal. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliOptions {
  /** The only settings it sees. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Sends SIGINT once standard error matches. */
  readonly interruptAt?: RegExp;
}

/** Runs one command to its end. */
export async function runCli(words: readonly string[], options: CliOptions = {}): Promise<CliResult> {
  const { PATH = '', HOME = '', NODE_V8_COVERAGE } = process.env;
  const child = spawn(process.execPath, [BIN, ...words], {
    env: { PATH, HOME, NODE_V8_COVERAGE, LOG_FILE: 'off', ...options.settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  let isInterrupted = false;
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
    if (isInterrupted || !options.interruptAt?.test(stderr)) return;
    // Once: the second one kills it.
    isInterrupted = true;
    child.kill('SIGINT');
  });
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  return { exitCode, stdout, stderr };
}

/**
 * Runs a command with `--json`.
 * @throws SyntaxError when standard output is anything but one JSON document
 */
export async function runCliJson<T>(
  words: readonly string[],
  options: CliOptions = {},
): Promise<CliResult & { readonly document: T }> {
  const result = await runCli([...words, '--json'], options);
  return { ...result, document: JSON.parse(result.stdout) as T };
}
