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

/** Parses a whole number above zero. */
export function positive(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) throw new InvalidArgumentError('It must be a whole number above 0.');
  return Number(text);
}
