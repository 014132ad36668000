/** What every command of the program is built with. */
import type { ExitCode } from '@syncstore/runtime';
import { type Command, InvalidArgumentError } from 'commander';
import { Output } from '../output.ts';

/** Takes the exit code of the command that ran. */
export type Finish = (exitCode: ExitCode) => void;

export interface CommonFlags {
  readonly json?: true;
}

/** Adds `--json`, which every command has, and examples below its help. */
export function commonOptions(command: Command, examples: string): Command {
  return command
    .option('--json', 'print exactly one JSON document on standard output')
    .addHelpText('after', `\nExamples:\n${examples}`);
}

/**
 * The flags of a command, its parents' among them: `runs show 3 --json` may be read by either.
 * @param Flags what the command's options make up
 */
export function flagsOf<Flags extends CommonFlags>(command: Command): { flags: Flags; output: Output } {
  const flags = command.optsWithGlobals<Flags>();
  return { flags, output: new Output(flags.json === true) };
}

/** Collects the whole numbers above zero that an argument takes several of. */
export function positives(text: string, before: number[] = []): number[] {
  return [...before, positive(text)];
}

const MILLISECONDS: Readonly<Record<string, number>> = {
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** Parses a length of time such as `90s`, `30m`, `2h`, `7d`, to milliseconds. */
export function age(text: string): number {
  const [, number, unit = ''] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  const factor = MILLISECONDS[unit];
  if (number === undefined || factor === undefined) {
    throw new InvalidArgumentError('It must be a number with a unit: 90s, 30m, 2h, 7d.');
  }
  return Number(number) * factor;
}

/** Parses a whole number above zero. */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
