/** `syncstore dlq redrive|discard`: takes dead pages up again, or takes their letters off the list. */
import { EXIT, type ExitCode, type Runtime } from '@syncstore/runtime';
import { type Decision, listDeadLetters } from '@syncstore/store';
import type { Command } from 'commander';
import { plural } from '../amounts.ts';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import { type LetterFlags, letterFilter, pickingFlags } from '../letters/letter-filters.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { commonOptions, type Finish, flagsOf, positives } from './command.ts';

interface DecideFlags extends LetterFlags {
  readonly all?: true;
  readonly yes?: true;
  readonly why?: string;
  readonly who?: string;
}

interface Verb {
  readonly name: 'redrive' | 'discard';
  readonly done: 'redriven' | 'discarded';
  readonly description: string;
  readonly examples: string;
}

const VERBS: readonly Verb[] = [
  {
    name: 'redrive',
    done: 'redriven',
    description: 'take dead pages up again where they stopped, with fresh attempts',
    examples:
      '  syncstore dlq redrive 17 18 --why "Shopee is back"\n  syncstore dlq redrive --platform shopee --reason retries_exhausted\n  syncstore dlq redrive --all',
  },
  {
    name: 'discard',
    done: 'discarded',
    description: 'take dead letters off the list; their pages stay dead',
    examples:
      '  syncstore dlq discard 17 --yes --why "the shop is closed"\n  syncstore dlq discard --older-than 30d --yes',
  },
];

/** Adds both commands below `dlq`. */
export function addDecideCommands(dlq: Command, finish: Finish): void {
  for (const verb of VERBS) {
    const command = pickingFlags(dlq.command(verb.name).description(verb.description))
      .argument('[id...]', 'ids of dead letters', positives)
      .option('--all', 'every dead letter')
      .option('--why <text>', 'why, for the record')
      .option('--who <name>', 'who decides, for the record (default: the user of this machine)');
    if (verb.name === 'discard') command.option('--yes', 'really discard them');
    command.action(async (ids: number[]) => {
      const { flags, output } = flagsOf<DecideFlags>(command);
      finish(await withRuntime((runtime) => decide(runtime, verb, ids, flags, output)));
    });
    commonOptions(command, verb.examples);
  }
}

async function decide(
  runtime: Runtime,
  verb: Verb,
  ids: readonly number[],
  flags: DecideFlags,
  output: Output,
): Promise<ExitCode> {
  const chosen = await choose(runtime, ids, flags);
  if (verb.name === 'discard' && !flags.yes) {
    const what = plural(chosen.length, 'dead letter');
    throw new CliFailure(EXIT.usage, `This would discard ${what}. To do it, add --yes.`);
  }
  const decided = await runtime.deadLetters[verb.name](chosen, decisionBy(flags));
  const nothingToDo = [...new Set([...ids, ...chosen])].filter((id) => !decided.includes(id));
  if (output.json) output.printJson({ [verb.done]: decided, nothingToDo });
  else output.print(`${plural(decided.length, 'dead letter')} ${verb.done}`);
  if (nothingToDo.length > 0) {
    output.tell(`Nothing to do for ${nothingToDo.join(', ')}: redriven or discarded before.`);
  }
  return EXIT.done;
}

function decisionBy({ who, why }: DecideFlags): Decision {
  const decision = decisionOf(why === undefined ? {} : { reason: why });
  return who === undefined ? decision : { ...decision, who: `cli:${who}` };
}

/** @returns ids of dead letters, oldest first */
async function choose({ database }: Runtime, ids: readonly number[], flags: DecideFlags): Promise<number[]> {
  const filter = letterFilter(flags);
  if (ids.length === 0 && Object.keys(filter).length === 0 && !flags.all) {
    throw new CliFailure(EXIT.usage, 'Name dead letters by id, or pick them with filters, or say --all.');
  }
  if (ids.length > 0) {
    const known = new Set((await listDeadLetters(database, { ids })).map(({ id }) => id));
    const unknown = ids.filter((id) => !known.has(id));
    if (unknown.length > 0) {
      throw new CliFailure(
        EXIT.usage,
        `There is no dead letter ${unknown.join(', ')}. List: syncstore dlq list`,
      );
    }
  }
  const letters = await listDeadLetters(database, {
    ...filter,
    ...(ids.length > 0 && { ids }),
    status: 'dead',
  });
  return letters.map(({ id }) => id).reverse();
}
