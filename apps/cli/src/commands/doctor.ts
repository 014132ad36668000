/** `syncstore doctor`, which `npm run health-check` runs: what is well, what is not, and what to do about it. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import type { Command } from 'commander';
import { plural } from '../amounts.ts';
import { examine, type Line } from '../doctor/examine.ts';
import type { Output, Tone } from '../output.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

/** When several things failed: the first of these says what has to be mended before the others can be judged. */
const ORDER: readonly ExitCode[] = [EXIT.usage, EXIT.unreachable, EXIT.refused];
const TONES: Readonly<Record<Line['status'], Tone>> = { ok: 'good', warning: 'odd', failed: 'bad' };

/** Adds the command to the program. */
export function addDoctorCommand(program: Command, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description('look at settings, servers, queues, marketplaces and this machine, and say what to do')
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(doctor);
      finish(tell(await examine(process.env), output));
    });
  commonOptions(
    doctor,
    `  syncstore doctor
  syncstore doctor --json | jq '.checks[] | select(.status != "ok")'
  syncstore --settings .env doctor || echo "something failed"`,
  );
}

function tell(lines: readonly Line[], output: Output): ExitCode {
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
