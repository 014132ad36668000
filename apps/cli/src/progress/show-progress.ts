/** Chooses how to show runs: a bar each on a terminal, plain lines everywhere else. Always on standard error. */
import { progressBars } from './bars.ts';
import { progressLines } from './lines.ts';
import type { Progress } from './progress.ts';

/** @param stream standard error */
export function showProgress(stream: NodeJS.WriteStream): Progress {
  return stream.isTTY ? progressBars(stream) : progressLines((line) => stream.write(`${line}\n`));
}
