/** `syncstore schedules`: when each shop's runs start by themselves. */
import { PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import {
  EXIT,
  type ExitCode,
  planText,
  type Runtime,
  type ScheduleWish,
  setSchedules,
} from '@syncstore/runtime';
import { listSchedules, type Schedule } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { moment } from '../amounts.ts';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { chooseShops } from '../runs/choose-shops.ts';
import { withRuntime } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

interface ListFlags extends CommonFlags {
  readonly platform?: PlatformId;
  readonly shop?: string;
}

interface SetFlags extends ListFlags {
  readonly incremental?: string;
  readonly full?: string;
  readonly deep?: string;
  readonly timeZone?: string;
  readonly on?: true;
  readonly off?: true;
  readonly reason?: string;
}

/** Adds the command and its subcommands to the program. */
export function addSchedulesCommand(program: Command, finish: Finish): void {
  const schedules = program
    .command('schedules')
    .description('when runs start by themselves: look, change, switch off');

  const list = schedules
    .command('list')
    .description('the schedules of the shops, and when each is due')
    .action(async () => {
      const { flags, output } = flagsOf<ListFlags>(list);
      finish(await withRuntime((runtime) => show(runtime, flags, output)));
    });
  shopOptions(list);
  commonOptions(list, '  syncstore schedules list\n  syncstore schedules list --shop 227700101 --json');

  const set = schedules
    .command('set')
    .description('change the schedules of all shops, or of those that are named')
    .option('--incremental <plan>', 'what changed: a length of time (15m, 6h), a cron expression, or off')
    .option('--full <plan>', 'list everything, fetch what differs: likewise')
    .option('--deep <plan>', 'list everything, fetch everything: likewise; off unless you set it')
    .option('--time-zone <name>', "whose clock cron expressions go by (IANA); default: the shop's region")
    .option('--off', 'switch the schedules off; they are kept')
    .addOption(new Option('--on', 'switch them on again').conflicts('off'))
    .option('--reason <text>', 'why, for the record')
    .action(async () => {
      const { flags, output } = flagsOf<SetFlags>(set);
      finish(await withRuntime((runtime) => change(runtime, flags, output)));
    });
  shopOptions(set);
  commonOptions(
    set,
    [
      '  syncstore schedules set --incremental 5m --shop 227700101',
      '  syncstore schedules set --full "30 2 * * *" --time-zone Asia/Jakarta --platform shopee',
      '  syncstore schedules set --off --reason "moving house"',
    ].join('\n'),
  );
}

function shopOptions(command: Command): void {
  command
    .addOption(
      new Option('--platform <platform>', 'only shops of this marketplace').choices([...PLATFORM_IDS]),
    )
    .option('--shop <id>', "only this shop, by its marketplace's id");
}

async function change(runtime: Runtime, flags: SetFlags, output: Output): Promise<ExitCode> {
  const { incremental, full, deep, timeZone, on, off } = flags;
  const wish: ScheduleWish = {
    plans: {
      ...(incremental !== undefined && { incremental }),
      ...(full !== undefined && { full }),
      ...(deep !== undefined && { deep }),
    },
    ...(timeZone !== undefined && { timeZone }),
    ...((on ?? off) && { enabled: on === true }),
  };
  if (Object.keys(wish.plans).length === 0 && timeZone === undefined && !on && !off) {
    throw new CliFailure(
      EXIT.usage,
      'Say what to change: --incremental, --full, --deep, --time-zone, --on or --off.',
    );
  }
  const shops = await chooseShops(runtime.database, flags);
  await setSchedules(runtime, shops, wish, decisionOf(flags));
  return show(runtime, flags, output);
}

async function show(runtime: Runtime, flags: ListFlags, output: Output): Promise<ExitCode> {
  const shops = new Set((await chooseShops(runtime.database, flags)).map(({ id }) => id));
  const schedules = (await listSchedules(runtime.database)).filter(({ shopId }) => shops.has(shopId));
  if (output.json) {
    output.printJson({
      schedules: schedules.map(({ platform, shop, kind, enabled, timeZone, nextAt, ...plan }) => {
        return { platform, shop, kind, plan: planText(plan), timeZone, enabled, nextAt };
      }),
    });
  } else {
    output.print(renderTable(COLUMNS, schedules));
  }
  if (!runtime.config.producer.schedules) {
    output.tell('None of them starts a run where SCHEDULES=off, as here.');
  }
  return EXIT.done;
}

const COLUMNS: readonly Column<Schedule>[] = [
  { title: 'PLATFORM', cell: ({ platform }) => platform },
  { title: 'SHOP', cell: ({ shop }) => shop },
  { title: 'RUN', cell: ({ kind }) => kind },
  { title: 'WHEN', cell: planText },
  { title: 'TIME ZONE', cell: ({ timeZone, cron }) => (cron === null ? '-' : timeZone) },
  { title: 'NEXT', cell: ({ enabled, nextAt }) => (enabled ? moment(nextAt) : 'off') },
];
