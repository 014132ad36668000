/** `syncstore dlq`: the pages that failed for good, why, and what a person decides about them. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { type Database, listDeadLetters, readDeadLetter } from '@syncstore/store';
import type { Command } from 'commander';
import { CliFailure } from '../failure.ts';
import { type LetterFlags, letterFilter, letterFilters } from '../letters/letter-filters.ts';
import { letterDetails, letterTable } from '../letters/letter-table.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf, positives } from './command.ts';
import { addDecideCommands } from './decide-letters.ts';

const DEFAULT_LIMIT = 50;

/** Adds the command and its subcommands to the program. */
export function addDlqCommand(program: Command, finish: Finish): void {
  const dlq = program.command('dlq').description('pages that failed for good: look, redrive, discard');

  const list = letterFilters(dlq.command('list').description('dead letters, newest first')).action(
    async () => {
      const { flags, output } = flagsOf<LetterFlags>(list);
      finish(await withRuntime(({ database }) => showList(database, flags, output)));
    },
  );
  commonOptions(
    list,
    '  syncstore dlq list\n  syncstore dlq list --reason throttled_too_long --older-than 2h\n  syncstore dlq list --json | jq ".deadLetters[].userMessage"',
  );

  const show = dlq
    .command('show')
    .description('dead letters in full, with every attempt')
    .argument('<id...>', 'ids of dead letters', positives)
    .action(async (ids: number[]) => {
      const { output } = flagsOf<CommonFlags>(show);
      finish(await withRuntime(({ database }) => showLetters(database, ids, output)));
    });
  commonOptions(show, '  syncstore dlq show 17');
  addDecideCommands(dlq, finish);
}

async function showList(database: Database, flags: LetterFlags, output: Output): Promise<ExitCode> {
  const filter = letterFilter(flags);
  const letters = await listDeadLetters(database, {
    ...filter,
    status: flags.status ?? 'dead',
    limit: filter.limit ?? DEFAULT_LIMIT,
  });
  if (output.json) output.printJson({ deadLetters: letters });
  else if (letters.length > 0) output.print(letterTable(letters));
  else output.tell('No dead letters.');
  return EXIT.done;
}

async function showLetters(database: Database, ids: readonly number[], output: Output): Promise<ExitCode> {
  const letters = [];
  for (const id of ids) {
    const letter = await readDeadLetter(database, id);
    if (!letter) throw new CliFailure(EXIT.usage, `There is no dead letter ${id}. List: syncstore dlq list`);
    letters.push(letter);
  }
  if (output.json) output.printJson({ deadLetters: letters });
  else output.print(letters.map(letterDetails).join('\n\n'));
  return EXIT.done;
}
