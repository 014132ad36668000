/** `syncstore rejects`: the products that can't enter the catalogue, why, and another try after something was mended. */
import { PLATFORM_IDS, type PlatformId, REJECT_CODES, type RejectReason } from '@syncstore/contracts';
import { EXIT, type ExitCode, type Runtime, retryRejects } from '@syncstore/runtime';
import {
  type Database,
  listRejects,
  type RejectFilter,
  type RejectView,
  rejectPayload,
  runSummaries,
} from '@syncstore/store';
import { type Command, Option } from 'commander';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { rejectDetails, rejectTable } from '../rejects/reject-table.ts';
import { runTable } from '../runs/run-table.ts';
import { judge } from '../runs/verdict.ts';
import { watchRuns } from '../runs/watch-runs.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf, positive } from './command.ts';

interface RejectFlags extends CommonFlags {
  readonly platform?: PlatformId;
  readonly shop?: string;
  readonly reason?: RejectReason['code'];
  readonly limit?: number;
}

interface RetryFlags extends RejectFlags {
  readonly all?: true;
  readonly fetch?: true;
  readonly wait?: true;
  readonly why?: string;
}

const DEFAULT_LIMIT = 50;

/** Adds the command and its subcommands to the program. */
export function addRejectsCommand(program: Command, finish: Finish): void {
  const rejects = program
    .command('rejects')
    .description('products that can not enter the catalogue, and why');

  const list = pickingFlags(rejects.command('list').description('open rejects, newest first')).action(
    async () => {
      const { flags, output } = flagsOf<RejectFlags>(list);
      finish(await withRuntime(({ database }) => showList(database, flags, output)));
    },
  );
  commonOptions(
    list,
    '  syncstore rejects list --platform shopee\n  syncstore rejects list --reason price_unreadable --json | jq ".rejects[].externalId"',
  );

  const show = pickingFlags(
    rejects.command('show').description('rejects in full, with the payload under --json'),
  )
    .argument('<id...>', 'ids of products on their marketplace')
    .action(async (ids: string[]) => {
      const { flags, output } = flagsOf<RejectFlags>(show);
      finish(await withRuntime(({ database }) => showOnes(database, ids, flags, output)));
    });
  commonOptions(show, '  syncstore rejects show 1729382560 --shop 227700101');

  const retry = pickingFlags(
    rejects
      .command('retry')
      .description('map rejects again from the payloads that are held; those without one are fetched'),
  )
    .argument('[id...]', 'ids of products on their marketplace')
    .option('--all', 'every open reject')
    .option('--fetch', 'fetch all of them from the marketplace instead')
    .option('--wait', 'stay until it is done')
    .option('--why <text>', 'why, for the record')
    .action(async (ids: string[]) => {
      const { flags, output } = flagsOf<RetryFlags>(retry);
      finish(await withRuntime((runtime) => retryChosen(runtime, ids, flags, output)));
    });
  commonOptions(
    retry,
    '  syncstore rejects retry --reason price_unreadable --wait\n  syncstore rejects retry 1729382560 --fetch\n  syncstore rejects retry --all',
  );
}

function pickingFlags(command: Command): Command {
  return command
    .addOption(new Option('--platform <platform>', 'of this marketplace').choices([...PLATFORM_IDS]))
    .option('--shop <id>', "of one shop, by its marketplace's id")
    .addOption(new Option('--reason <code>', 'rejected for this, among others').choices([...REJECT_CODES]))
    .option('--limit <number>', 'how many at most, newest first', positive);
}

function filterOf({ platform, shop, reason, limit }: RejectFlags, ids: readonly string[]): RejectFilter {
  return {
    ...(platform && { platform }),
    ...(shop !== undefined && { shop }),
    ...(reason !== undefined && { reason }),
    ...(limit !== undefined && { limit }),
    ...(ids.length > 0 && { externalIds: ids }),
  };
}

async function showList(database: Database, flags: RejectFlags, output: Output): Promise<ExitCode> {
  const rejects = await listRejects(database, { limit: DEFAULT_LIMIT, ...filterOf(flags, []) });
  if (output.json) output.printJson({ rejects });
  else if (rejects.length > 0) output.print(rejectTable(rejects));
  else output.tell('There is no such reject.');
  return EXIT.done;
}

async function showOnes(
  database: Database,
  ids: readonly string[],
  flags: RejectFlags,
  output: Output,
): Promise<ExitCode> {
  const rejects = await mustFind(database, filterOf(flags, ids));
  if (output.json) {
    const withPayloads = rejects.map(async (reject) => ({
      ...reject,
      payload: await rejectPayload(database, reject),
    }));
    output.printJson({ rejects: await Promise.all(withPayloads) });
  } else output.print(rejects.map(rejectDetails).join('\n\n'));
  return EXIT.done;
}

async function retryChosen(
  runtime: Runtime,
  ids: readonly string[],
  flags: RetryFlags,
  output: Output,
): Promise<ExitCode> {
  const { database } = runtime;
  const filter = filterOf(flags, ids);
  if (Object.keys(filter).length === 0 && !flags.all) {
    throw new CliFailure(EXIT.usage, 'Name products by id, or pick rejects with filters, or say --all.');
  }
  const by = decisionOf(flags.why === undefined ? {} : { reason: flags.why });
  const rejects = await mustFind(database, filter);
  const runIds = await retryRejects(runtime, rejects, flags.fetch ? 'by_id' : 'from_raw', by);
  if (!flags.wait) {
    const runs = await runSummaries(database, { ids: runIds, limit: runIds.length });
    if (output.json) output.printJson({ runs });
    else output.print(runTable(runs, output));
    output.tell(`Watch: syncstore runs show ${runIds.join(' ')} --wait`);
    return EXIT.done;
  }
  const { end, runs } = await watchRuns(database, runIds, undefined);
  if (output.json) output.printJson({ runs });
  else output.print(runTable(runs, output));
  const { exitCode, advice } = judge(end, runs, false);
  for (const line of advice) output.tell(line);
  return exitCode;
}

async function mustFind(database: Database, filter: RejectFilter): Promise<RejectView[]> {
  const rejects = await listRejects(database, filter);
  if (rejects.length > 0) return rejects;
  throw new CliFailure(EXIT.usage, 'There is no such open reject. List them: syncstore rejects list');
}
