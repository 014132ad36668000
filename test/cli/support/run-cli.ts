/**
 * Runs the `syncstore` command as users do: the bundle behind workspace bin, in a process of its own. It shows what
 * run-in-process.ts, which takes a tenth of the time, can't: that nothing keeps a process from ending, that nobody else
 * writes to its standard output, and what a signal does.
 */
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
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

export interface JsonResult<T> extends CliResult {
  readonly document: T;
}

/**
 * Runs a command with `--json`.
 * @throws SyntaxError when standard output is anything but one JSON document
 */
export async function runCliJson<T>(
  words: readonly string[],
  options: CliOptions = {},
): Promise<JsonResult<T>> {
  const result = await runCli([...words, '--json'], options);
  return withDocument<T>(result);
}

/**
 * What a command under `--json` came to, with its document read.
 * @throws SyntaxError when standard output is anything but one JSON document
 */
export function withDocument<T>(result: CliResult): JsonResult<T> {
  return { ...result, document: JSON.parse(result.stdout) as T };
}
