/**
 * `syncstore import`: asks for a run of each chosen shop. The producer starts them and the workers do them; with `--wait`
 * this process watches.
 */
import { type ListingRunKind, PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import { EXIT, type ExitCode, type Runtime, requestImports } from '@syncstore/runtime';
import { catalogueSize, runSummaries, type ShopView } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { checkMarketplaces } from '../marketplaces.ts';
import type { Output } from '../output.ts';
import { chooseShops } from '../runs/choose-shops.ts';
import { runTable } from '../runs/run-table.ts';
import { judge } from '../runs/verdict.ts';
import { watchRuns } from '../runs/watch-runs.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf, positive } from './command.ts';

interface ImportFlags extends CommonFlags {
  readonly platform?: PlatformId;
  readonly shop?: string;
  readonly full?: true;
  readonly deep?: true;
  readonly incremental?: true;
  readonly wait?: true;
  readonly timeout?: number;
  readonly strict?: true;
  /** False under `--no-check`. */
  readonly check: boolean;
}

const EXAMPLES = `  syncstore import --wait                                  every shop: what changed, or everything the first time
  syncstore import --platform shopee --full                list everything, fetch what the list shows as changed
  syncstore import --shop 227700101 --deep --wait --strict fetch every product again; rejects count as a failure
  syncstore import --wait --timeout 600 --json | jq .runs`;

/** Adds the command to the program. */
export function addImportCommand(program: Command, finish: Finish): void {
  const command = program
    .command('import')
    .description('import products: of every shop, or of the ones chosen')
    .addOption(new Option('--platform <platform>', 'shops of this marketplace').choices([...PLATFORM_IDS]))
    .option('--shop <id>', "one shop, by its marketplace's id")
    .addOption(
      new Option('--full', 'list everything, delist what is gone').conflicts(['deep', 'incremental']),
    )
    .addOption(new Option('--deep', 'the same, and fetch every detail').conflicts(['full', 'incremental']))
    .addOption(new Option('--incremental', 'what changed since the last import').conflicts(['full', 'deep']))
    .option('--wait', 'stay until the import has ended, and show its progress')
    .addOption(
      new Option('--timeout <seconds>', 'stop waiting after this time (exit code 6)')
        .argParser(positive)
        .implies({ wait: true }),
    )
    .addOption(new Option('--strict', 'rejected products make exit code 3').implies({ wait: true }))
    .option('--no-check', "don't look first whether the marketplaces can be reached")
    .action(async () => {
      const { flags, output } = flagsOf<ImportFlags>(command);
      finish(await withRuntime((runtime) => importShops(runtime, flags, output)));
    });
  commonOptions(command, EXAMPLES);
}

async function importShops(runtime: Runtime, flags: ImportFlags, output: Output): Promise<ExitCode> {
  const { database } = runtime;
  const chosen = await chooseShops(database, flags);
  const importable = chosen.filter((shop) => shop.grantStatus === 'active');
  if (flags.check) await checkMarketplaces(runtime, new Set(importable.map((shop) => shop.platform)));

  const { runs: requested, refused } = await requestImports(runtime, chosen, kindOf(flags), 'cli');
  for (const shop of refused) output.tell(describeRefusal(shop));
  for (const { shop, runId, isNew } of requested) {
    if (!isNew) output.tell(`${shop.platform} ${shop.externalId}: run ${runId} is under way already.`);
  }
  const runIds = requested.map(({ runId }) => runId);
  const ofRefused = refused.map(({ platform, externalId, grantPausedReason: reason }) => ({
    platform,
    shop: externalId,
    reason,
  }));
  if (!flags.wait) {
    const runs = (await runSummaries(database, { ids: runIds, limit: runIds.length })).reverse();
    if (output.json) output.printJson({ runs, refused: ofRefused });
    else if (runs.length > 0) output.print(runTable(runs, output));
    if (runs.length > 0) output.tell(`Watch: syncstore runs show ${runIds.join(' ')} --wait`);
    return refused.length > 0 ? EXIT.refused : EXIT.done;
  }
  const timeoutMs = flags.timeout === undefined ? undefined : flags.timeout * 1_000;
  const { end, runs } = await watchRuns(database, runIds, timeoutMs);
  if (output.json) {
    output.printJson({ runs, refused: ofRefused, catalogue: await catalogueSize(database) });
  } else if (runs.length > 0) output.print(runTable(runs, output));
  const { exitCode, advice } = judge(end, runs, flags.strict === true);
  for (const line of advice) output.tell(line);
  return refused.length > 0 && exitCode !== EXIT.interrupted ? EXIT.refused : exitCode;
}

function kindOf({ deep, full, incremental }: ImportFlags): ListingRunKind | undefined {
  if (deep) return 'deep';
  if (full) return 'full';
  return incremental ? 'incremental' : undefined;
}

function describeRefusal({ platform, externalId, name, grantPausedReason }: ShopView): string {
  const why = grantPausedReason ?? 'its authorisation has ended';
  return `${platform} ${externalId} (${name}) is left out: ${why}\n  Connect it again: syncstore shops connect ${platform}`;
}
