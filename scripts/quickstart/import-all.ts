/**
 * The import itself: consent for all sandbox shops, one run a shop, progress bars, and the summary. Everything it talks to
 * is already running.
 *
 * The runs are asked for and watched by the real command (`syncstore import --wait`), so that what the quickstart shows
 * is what a user gets.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '../../packages/config/src/index.ts';
import { describeFailure, openRuntime } from '../../packages/runtime/src/index.ts';
import { catalogueSize } from '../../packages/store/src/index.ts';
import { connectSandboxShops } from './consent.ts';
import { writeEnvironmentFile } from './environment-file.ts';
import { describeResult, resultDocument } from './result.ts';
import { runImport } from './run-import.ts';

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

export interface ImportInput {
  databaseUrl: string;
  redisUrl: string;
  sandboxUrl: string;
  consoleUrl: string;
  /** Bull Board. */
  boardUrl: string;
  mode: 'full' | 'deep';
  /** True: exactly one JSON document on standard output, and nothing else there. */
  json: boolean;
  /** The settings that all processes were started with, for `loadConfig`. */
  environment: Readonly<Record<string, string>>;
  /** Aborted when the quickstart is asked to stop or loses a process it can't do without. */
  signal: AbortSignal;
}

export interface ImportOutcome {
  /** 0 when every run ended without a dead page; otherwise the CLI's codes. */
  exitCode: number;
}

/** Imports all four shops. */
export async function importAll(input: ImportInput): Promise<ImportOutcome> {
  try {
    return { exitCode: await importConnected(input) };
  } catch (error) {
    const { exitCode, message } = describeFailure(error);
    console.error(message);
    if (input.json) printJson({ error: { exitCode, message } });
    return { exitCode };
  }
}

async function importConnected(input: ImportInput): Promise<number> {
  const { json, mode, environment, signal } = input;
  const settings = { ...process.env, ...environment };
  const runtime = await openRuntime(loadConfig(settings, 'cli'), 'cli');
  try {
    await connectSandboxShops(runtime, input, (line) => console.error(line));
    const envFile = await writeEnvironmentFile(root, environment);
    const command = join(root, 'dist', 'cli.js');
    const { exitCode, answer } = await runImport({ command, mode, json, settings, signal });
    const urls = { console: input.consoleUrl, bullBoard: input.boardUrl, sandbox: input.sandboxUrl };
    if (answer !== undefined) printJson(resultDocument(answer, urls));
    else if (!signal.aborted)
      console.log(describeResult(await catalogueSize(runtime.database), urls, envFile));
    return exitCode;
  } finally {
    await runtime.close();
  }
}

function printJson(document: unknown): void {
  console.log(JSON.stringify(document, null, 2));
}
