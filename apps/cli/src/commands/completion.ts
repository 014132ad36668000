/** `syncstore completion`: the script by which a shell completes commands, options and their values. */
import { EXIT } from '@syncstore/runtime';
import { Argument, type Command } from 'commander';
import { bashScript } from '../completion/bash.ts';
import { fishScript } from '../completion/fish.ts';
import { type Place, placesOf } from '../completion/places.ts';
import { zshScript } from '../completion/zsh.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

const SCRIPTS = { bash: bashScript, zsh: zshScript, fish: fishScript } as const satisfies Readonly<
  Record<string, (places: readonly Place[]) => string>
>;
type Shell = keyof typeof SCRIPTS;

/** Adds the command to the program. Completion starts no process: what there is stands in the script. */
export function addCompletionCommand(program: Command, finish: Finish): void {
  const completion = program
    .command('completion')
    .description('print the script by which your shell completes commands and options')
    .addArgument(new Argument('<shell>', 'which shell').choices(Object.keys(SCRIPTS)))
    .action((shell: Shell) => {
      const { output } = flagsOf<CommonFlags>(completion);
      const script = SCRIPTS[shell](placesOf(program));
      if (output.json) output.printJson({ shell, script });
      else output.print(script);
      finish(EXIT.done);
    });
  commonOptions(
    completion,
    `  syncstore completion bash > ~/.local/share/bash-completion/completions/syncstore
  source <(syncstore completion zsh)
  syncstore completion fish > ~/.config/fish/completions/syncstore.fish`,
  );
}
