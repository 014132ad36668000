/** Runs a command in the test's own process: for words that end before anything is connected, a tenth of the time. */
import { vi } from 'vitest';
import { runCommandLine } from '../../../apps/cli/src/program.ts';
import type { CliResult } from './run-cli.ts';

/** Runs one command to its end, with what it writes caught. */
export async function runInProcess(words: readonly string[]): Promise<CliResult> {
  const texts = { stdout: '', stderr: '' };
  const spies = (['stdout', 'stderr'] as const).map((name) =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      texts[name] += String(text);
      return true;
    }),
  );
  try {
    return { exitCode: await runCommandLine(words), ...texts };
  } finally {
    for (const spy of spies) spy.mockRestore();
  }
}
