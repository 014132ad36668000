/** Says what checks found: a line for each, with what to do below it, or one document. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { plural } from '../amounts.ts';
import type { Output, Tone } from '../output.ts';
import type { Line } from './carry-out.ts';

/** When several things failed: the first of these says what has to be mended before the others can be judged. */
const ORDER: readonly ExitCode[] = [EXIT.usage, EXIT.unreachable, EXIT.refused];
const TONES: Readonly<Record<Line['status'], Tone>> = { ok: 'good', warning: 'odd', failed: 'bad' };

/**
 * Prints the lines, and on standard error how many are not ok.
 * @returns what the command ends with
 */
export function report(lines: readonly Line[], output: Output): ExitCode {
  const failed = lines.filter(({ status }) => status === 'failed');
  const warnings = lines.filter(({ status }) => status === 'warning');
  if (output.json) {
    const status = failed.length > 0 ? 'failed' : warnings.length > 0 ? 'warning' : 'ok';
    output.printJson({ status, checks: lines.map(({ exitCode: _code, ...line }) => line) });
  } else {
    const width = Math.max(...lines.map(({ check }) => check.length));
    for (const line of lines) print(line, width, output);
    output.tell(
      `${plural(lines.length, 'line')}: ${plural(warnings.length, 'warning')}, ${failed.length} failed.`,
    );
  }
  return exitCodeOf(failed);
}

function print({ check, status, message, advice }: Line, width: number, output: Output): void {
  const [first = '', ...more] = message.split('\n');
  output.print(
    `${output.paint(status.padEnd('warning'.length), TONES[status])}  ${check.padEnd(width)}  ${first}`,
  );
  const indent = ' '.repeat('warning'.length + 2 + width + 2);
  for (const line of more) output.print(`${indent}${line.trim()}`);
  if (advice !== null) output.print(`${indent}→ ${advice}`);
}

function exitCodeOf(failed: readonly Line[]): ExitCode {
  const codes = failed.map(({ exitCode }) => exitCode);
  return ORDER.find((code) => codes.includes(code)) ?? codes[0] ?? EXIT.done;
}
