/** Runs `syncstore import --wait` and hands back what it said. */
import { spawn } from 'node:child_process';

export interface ImportCommand {
  /** Path of the command line's bundle. */
  readonly command: string;
  readonly mode: 'full' | 'deep';
  readonly json: boolean;
  readonly settings: NodeJS.ProcessEnv;
  readonly signal: AbortSignal;
}

export interface ImportRun {
  readonly exitCode: number;
  /** The JSON document, when one was asked for. */
  readonly answer: unknown;
}

/**
 * Bars, advice and, without `--json`, the table go straight to the terminal.
 * @throws Error when it can't be started
 */
export async function runImport({
  command,
  mode,
  json,
  settings,
  signal,
}: ImportCommand): Promise<ImportRun> {
  // The servers were looked at when they were started.
  const words = [command, 'import', `--${mode}`, '--wait', '--no-check', ...(json ? ['--json'] : [])];
  const child = spawn(process.execPath, words, {
    env: settings,
    stdio: ['ignore', json ? 'pipe' : 'inherit', 'inherit'],
    // Ctrl-C is the quickstart's to handle: it stops this command together with everything else.
    detached: true,
  });
  const stop = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
    text += piece;
  });
  try {
    const exitCode = await new Promise<number>((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => resolve(code ?? 1));
    });
    return { exitCode, answer: text === '' ? undefined : JSON.parse(text) };
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
