/** The exit codes of @syncstore/runtime in words, for the help: scripts and schedulers decide by them. */
import { EXIT } from '@syncstore/runtime';

const MEANINGS: Readonly<Record<keyof typeof EXIT, string>> = {
  done: 'done',
  bug: 'a bug of ours',
  usage: 'wrong usage, settings or names',
  withErrors: 'finished with dead pages, or with rejects under --strict; verify found something',
  refused: 'credentials refused',
  unreachable: 'PostgreSQL, Redis or a marketplace is unreachable',
  stillRunning: 'still running at the time limit',
  interrupted: 'interrupted',
};

/** The table as the end of a help text. */
export function describeExitCodes(): string {
  const lines = Object.entries(EXIT).map(
    ([name, code]) => `  ${String(code).padStart(3)}  ${MEANINGS[name as keyof typeof EXIT]}`,
  );
  return `Exit codes:\n${lines.join('\n')}`;
}
