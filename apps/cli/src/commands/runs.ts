/** `syncstore runs`: what was imported, what is under way, one run in full, and what a person decides about them. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { approveDelisting, type Database, type Decision, type RunView, runSummaries } from '@syncstore/store';
import type { Command } from 'commander';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { runDetails } from '../runs/run-details.ts';
import { runTable } from '../runs/run-table.ts';
import { judge } from '../runs/verdict.ts';
import { watchRuns } from '../runs/watch-runs.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf, positive, positives } from './command.ts';
import { addHoldCommands } from './hold-runs.ts';

const DEFAULT_LIMIT = 20;

/** Adds the command and its subcommands to the program. */
export function addRunsCommand(program: Command, finish: Finish): void {
  const runs = program
    .command('runs')
    .description('list recent runs, newest first')
    .option('--limit <number>', 'how many', positive, DEFAULT_LIMIT)
    .action(async () => {
      const { flags, output } = flagsOf<CommonFlags & { limit: number }>(runs);
      finish(await withRuntime(({ database }) => listRuns(database, flags.limit, output)));
    });
  commonOptions(
    runs,
    '  syncstore runs --limit 5\n  syncstore runs show 12\n  syncstore runs --json | jq ".runs[0]"',
  );

  const show = runs
    .command('show')
    .description('one run in full, or several')
    .argument('<id...>', 'ids of runs', positives)
    .option('--wait', 'stay until they have ended, and show their progress')
    .action(async (ids: number[]) => {
      const { flags, output } = flagsOf<CommonFlags & { wait?: true }>(show);
      finish(await withRuntime(({ database }) => showRuns(database, ids, flags.wait === true, output)));
    });
  commonOptions(
    runs
      .command('approve-delisting')
      .description('let a run delist what it no longer found, when that was too much to do without asking')
      .argument('<id>', 'id of the run', positive)
      .option('--reason <text>', 'why, for the record')
      .action(async (id: number, _flags: unknown, command: Command) => {
        const { flags, output } = flagsOf<CommonFlags & { reason?: string }>(command);
        finish(await withRuntime(({ database }) => approve(database, id, decisionOf(flags), output)));
      }),
    '  syncstore runs approve-delisting 12 --reason "the winter range is gone"',
  );
  commonOptions(show, '  syncstore runs show 12\n  syncstore runs show 12 13 --wait');
  addHoldCommands(runs, finish);
}

async function listRuns(database: Database, limit: number, output: Output): Promise<ExitCode> {
  const runs = await runSummaries(database, { limit });
  if (output.json) output.printJson({ runs });
  else if (runs.length > 0) output.print(runTable(runs, output));
  else output.tell('No run yet. Begin: syncstore import --wait');
  for (const { id, message, endedAt } of output.json ? [] : runs) {
    if (endedAt === null && message !== null) output.tell(`Run ${id}: ${message}`);
  }
  return EXIT.done;
}

async function showRuns(
  database: Database,
  ids: readonly number[],
  isWaiting: boolean,
  output: Output,
): Promise<ExitCode> {
  const found = await runSummaries(database, { ids, limit: ids.length });
  const missing = ids.filter((id) => !found.some((run) => run.id === id));
  if (missing.length > 0) {
    throw new CliFailure(EXIT.usage, `There is no run ${missing.join(', ')}. List them: syncstore runs`);
  }
  if (!isWaiting) {
    print(ids, found, output);
    return EXIT.done;
  }
  const { end, runs } = await watchRuns(database, ids, undefined);
  print(ids, runs, output);
  const { exitCode, advice } = judge(end, runs, false);
  for (const line of advice) output.tell(line);
  return exitCode;
}

async function approve(database: Database, id: number, by: Decision, output: Output): Promise<ExitCode> {
  await approveDelisting(database, id, by);
  print([id], await runSummaries(database, { ids: [id], limit: 1 }), output);
  output.tell(
    `Approved. Each listing is still asked for once before it goes: syncstore runs show ${id} --wait`,
  );
  return EXIT.done;
}

/** In the order asked for. */
function print(ids: readonly number[], found: readonly RunView[], output: Output): void {
  const runs = [...new Set(ids)].flatMap((id) => found.filter((run) => run.id === id));
  if (output.json) output.printJson({ runs });
  else output.print(runs.map((run) => runDetails(run, output)).join('\n\n'));
}
