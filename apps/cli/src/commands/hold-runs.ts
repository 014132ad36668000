/** `syncstore runs pause|resume|cancel`: what people do to runs while they go. */
import { PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import { cancelRun, EXIT, type ExitCode, pauseRun, type Runtime, resumeRun } from '@syncstore/runtime';
import { type Decision, runSummaries } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { chooseShops } from '../runs/choose-shops.ts';
import { runTable } from '../runs/run-table.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf, positives } from './command.ts';

interface HoldFlags extends CommonFlags {
  readonly platform?: PlatformId;
  readonly shop?: string;
  readonly reason?: string;
}

interface Verb {
  readonly name: 'pause' | 'resume' | 'cancel';
  readonly description: string;
  /** @returns what to say of it */
  do(runtime: Runtime, runId: number, by: Decision): Promise<string>;
}

const VERBS: readonly Verb[] = [
  {
    name: 'pause',
    description: 'hold runs: pages in hand are finished, no other is taken up until they are resumed',
    do: async (runtime, id, by) =>
      (await pauseRun(runtime, id, by))
        ? `Run ${id} is paused. Go on: syncstore runs resume ${id}`
        : `Run ${id} was paused already.`,
  },
  {
    name: 'resume',
    description: 'let paused runs go on',
    do: async (runtime, id, by) =>
      (await resumeRun(runtime, id, by)) ? `Run ${id} goes on.` : `Run ${id} was not paused.`,
  },
  {
    name: 'cancel',
    description: 'end runs for good; what they have written stays',
    do: async (runtime, id, by) => {
      await cancelRun(runtime, id, by);
      return `Run ${id} is cancelled.`;
    },
  },
];

/** Adds the three commands below `runs`. */
export function addHoldCommands(runs: Command, finish: Finish): void {
  for (const verb of VERBS) {
    const command = runs
      .command(verb.name)
      .description(verb.description)
      .argument('[id...]', 'ids of runs', positives)
      .option('--shop <id>', "the active runs of this shop, by its marketplace's id")
      .addOption(
        new Option('--platform <platform>', 'the active runs of this marketplace').choices([...PLATFORM_IDS]),
      )
      .option('--reason <text>', 'why, for the record')
      .action(async (ids: number[]) => {
        const { flags, output } = flagsOf<HoldFlags>(command);
        finish(
          await withRuntime(async (runtime) => {
            const runIds = ids.length > 0 ? ids : await activeRuns(runtime, flags);
            return act(runtime, verb, runIds, decisionOf(flags), output);
          }),
        );
      });
    commonOptions(
      command,
      `  syncstore runs ${verb.name} 12\n  syncstore runs ${verb.name} --shop 227700101 --reason "stock-taking"`,
    );
  }
}

async function act(
  runtime: Runtime,
  verb: Verb,
  runIds: readonly number[],
  by: Decision,
  output: Output,
): Promise<ExitCode> {
  for (const id of runIds) output.tell(await verb.do(runtime, id, by));
  const runs = await runSummaries(runtime.database, { ids: runIds, limit: runIds.length });
  if (output.json) output.printJson({ runs });
  else output.print(runTable(runs, output));
  return EXIT.done;
}

/** @throws CliFailure when neither ids nor shops were named, or no run of them goes */
async function activeRuns({ database }: Runtime, flags: HoldFlags): Promise<number[]> {
  if (flags.shop === undefined && flags.platform === undefined) {
    throw new CliFailure(EXIT.usage, 'Name runs by id, or shops with --shop or --platform.');
  }
  const shops = await chooseShops(database, flags);
  const runs = await runSummaries(database, { shopIds: shops.map(({ id }) => id), active: true });
  if (runs.length === 0) {
    throw new CliFailure(EXIT.usage, 'No run of these shops is under way. See them: syncstore runs');
  }
  return runs.map(({ id }) => id);
}
