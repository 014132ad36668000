/** `syncstore limits`: how fast the marketplaces may be called, how much of the day is used, and changing it while all runs. */
import { PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import {
  changeLimits,
  EXIT,
  type ExitCode,
  type LimitView,
  listLimits,
  type Runtime,
} from '@syncstore/runtime';
import { Argument, type Command, InvalidArgumentError } from 'commander';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

interface SetFlags extends CommonFlags {
  readonly app?: number;
  readonly shop?: number;
  readonly endpoint?: number;
  readonly reset?: true;
  readonly reason?: string;
}

/** Adds the command and its subcommands to the program. */
export function addLimitsCommand(program: Command, finish: Finish): void {
  const limits = program.command('limits').description('rate limits and daily quotas: look, change');

  const list = limits
    .command('list')
    .description('the limits in force, and how much of the day is used')
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(list);
      finish(await withRuntime((runtime) => show(runtime, output)));
    });
  commonOptions(list, '  syncstore limits list\n  syncstore limits list --json | jq ".usage"');

  const set = limits
    .command('set')
    .description("change a marketplace's limits for all processes, from their next call on")
    .addArgument(new Argument('<platform>', 'whose limits').choices([...PLATFORM_IDS]))
    .option('--app <calls>', 'calls a second of the whole app', rate)
    .option('--shop <calls>', 'calls a second of each shop', rate)
    .option('--endpoint <calls>', 'calls a second of each endpoint of each shop', rate)
    .option('--reset', 'go back to the settings, for every limit that is not named')
    .option('--reason <text>', 'why, for the record')
    .action(async (platform: PlatformId) => {
      const { flags, output } = flagsOf<SetFlags>(set);
      finish(await withRuntime((runtime) => change(runtime, platform, flags, output)));
    });
  commonOptions(
    set,
    '  syncstore limits set shopee --app 20 --shop 8 --reason "raised by Shopee"\n  syncstore limits set tiktok-shop --reset',
  );
}

async function change(
  runtime: Runtime,
  platform: PlatformId,
  { app, shop, endpoint, reset, reason }: SetFlags,
  output: Output,
): Promise<ExitCode> {
  const named = { app, shop, endpoint };
  const scopes = (await listLimits(runtime)).filter((limit) => limit.platform === platform);
  const back = reset ? Object.fromEntries(scopes.map(({ scope }) => [scope, null])) : {};
  const perSecond = { ...back, ...Object.fromEntries(Object.entries(named).filter(([, value]) => value)) };
  if (Object.keys(perSecond).length === 0) {
    throw new CliFailure(
      EXIT.usage,
      'Name a limit: --app, --shop or --endpoint, or --reset for all of them.',
    );
  }
  await changeLimits(runtime, platform, perSecond, decisionOf(reason === undefined ? {} : { reason }));
  return show(runtime, output);
}

async function show(runtime: Runtime, output: Output): Promise<ExitCode> {
  const limits = await listLimits(runtime);
  const usage = await Promise.all(
    [...runtime.platforms.values()].map(async (platform) => ({
      platform: platform.id,
      app: platform.app,
      ...(await platform.getApiUsage()),
    })),
  );
  if (output.json) {
    output.printJson({ limits, margin: runtime.config.calls.rateMargin, usage });
    return EXIT.done;
  }
  output.print(renderTable(COLUMNS, limits));
  for (const { platform, dailyQuotaUsed, dailyQuota, remainingCalls, resetsAt } of usage) {
    const quota = dailyQuota === null ? 'no daily quota known' : `of ${dailyQuota}`;
    const rest = remainingCalls === null ? '' : `, ${remainingCalls} left`;
    output.print(`${platform}: ${dailyQuotaUsed} calls today, ${quota}${rest}; the day ends at ${resetsAt}`);
  }
  output.tell(
    `${Math.round(runtime.config.calls.rateMargin * 100)} % of each limit are left unused (RATE_MARGIN).`,
  );
  return EXIT.done;
}

const COLUMNS: readonly Column<LimitView>[] = [
  { title: 'PLATFORM', cell: (limit) => limit.platform },
  { title: 'FOR EACH', cell: (limit) => limit.scope },
  { title: 'CALLS/S', align: 'right', cell: (limit) => String(limit.perSecond) },
  { title: 'SETTING', align: 'right', cell: (limit) => String(limit.setting) },
  {
    title: 'CHANGED',
    cell: ({ changed }) =>
      changed ? `${changed.setAt.slice(0, 16).replace('T', ' ')} by ${changed.setBy}` : '',
  },
];

function rate(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || !(value > 0 && value <= 100_000)) {
    throw new InvalidArgumentError('It must be a number above 0.');
  }
  return value;
}
