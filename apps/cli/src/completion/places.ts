/**
 * What can be typed at each place of a command line, read from the program itself, so that completion never tells of a command or
 * an option that is not there. The shells' scripts are written from it.
 */
import type { Command, Option } from 'commander';

export interface Word {
  readonly word: string;
  readonly description: string;
}

export interface Flag extends Word {
  /** What follows it: nothing, one of these words, a file, or anything. */
  readonly value: 'nothing' | 'file' | 'anything' | readonly string[];
}

/** A place behind the words of a command. */
export interface Place {
  /** These words, each with a space before it: `` behind the program's name, ` runs show`. */
  readonly path: string;
  readonly commands: readonly Word[];
  /** What its arguments may be, where they are of a few words. */
  readonly choices: readonly string[];
  /** Those of the commands that it belongs to among them: they are understood behind it too. */
  readonly flags: readonly Flag[];
}

/** @returns every place, the first behind the program's name */
export function placesOf(program: Command): Place[] {
  return placesBehind(program, '', []);
}

function placesBehind(command: Command, path: string, inherited: readonly Flag[]): Place[] {
  const flags = merge([...command.createHelp().visibleOptions(command).map(flagOf), ...inherited]);
  const commands = command.createHelp().visibleCommands(command);
  const place: Place = {
    path,
    commands: commands.map((one) => ({ word: one.name(), description: one.description() })),
    choices: command.registeredArguments.flatMap(({ argChoices }) => argChoices ?? []),
    flags,
  };
  // `help` is one that commander makes for the list alone.
  const own = commands.filter((one) => command.commands.includes(one));
  return [place, ...own.flatMap((one) => placesBehind(one, `${path} ${one.name()}`, flags))];
}

function flagOf(option: Option): Flag {
  return {
    word: option.long ?? option.flags,
    description: option.description,
    value: valueOf(option),
  };
}

function valueOf(option: Option): Flag['value'] {
  if (option.isBoolean()) return 'nothing';
  if (option.argChoices) return option.argChoices;
  return option.flags.includes('<file>') ? 'file' : 'anything';
}

/** The first of each name: a command's own before those that it inherits. */
function merge(flags: readonly Flag[]): Flag[] {
  return [...new Map([...flags].reverse().map((flag) => [flag.word, flag])).values()].reverse();
}

/** The flags that want a value, and the places behind which they stand, as `path:--flag`. */
export function flagsWithValues(places: readonly Place[]): (Flag & { readonly place: string })[] {
  return places.flatMap(({ path, flags }) =>
    flags
      .filter(({ value }) => value !== 'nothing')
      .map((flag) => ({ ...flag, place: `${path}:${flag.word}` })),
  );
}

/** A text between the quotes that no shell looks into. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
