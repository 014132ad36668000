/** `syncstore alerts`: where each stands, what fired lately, whether people can be told, and silence. */
import { MEASURES, measureText } from '@syncstore/observe';
import {
  type AlertView,
  EXIT,
  type ExitCode,
  listAlertHistory,
  listAlerts,
  loadAlertRules,
  measuresOf,
  type Runtime,
  sendTestNotices,
} from '@syncstore/runtime';
import { silenceAlert } from '@syncstore/store';
import type { Command } from 'commander';
import { decisionOf } from '../decision.ts';
import { CliFailure } from '../failure.ts';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type Column, renderTable } from '../table.ts';
import { age, type CommonFlags, commonOptions, type Finish, flagsOf, positive } from './command.ts';

interface SilenceFlags extends CommonFlags {
  readonly for?: number;
  readonly end?: true;
  readonly reason?: string;
}

const DEFAULT_HISTORY = 10;

/** Adds the command and its subcommands to the program. */
export function addAlertsCommand(program: Command, finish: Finish): void {
  const alerts = program.command('alerts').description('what the producer looks at, and whom it tells');

  const list = alerts
    .command('list')
    .description('where each alert stands, and what fired lately')
    .option('--limit <count>', 'how much of the history', positive, DEFAULT_HISTORY)
    .action(async () => {
      const { flags, output } = flagsOf<CommonFlags & { readonly limit: number }>(list);
      finish(await withRuntime((runtime) => show(runtime, flags.limit, output)));
    });
  commonOptions(
    list,
    '  syncstore alerts list\n  syncstore alerts list --json | jq ".alerts[] | select(.status == \\"firing\\")"',
  );

  const test = alerts
    .command('test')
    .description(
      'check the rules, measure once, and say what would fire; with names also tell those who would be told',
    )
    .argument('[name...]', 'rules whose people are sent a test notice')
    .action(async (names: string[]) => {
      const { output } = flagsOf<CommonFlags>(test);
      finish(await withRuntime((runtime) => tryOut(runtime, names, output)));
    });
  commonOptions(test, '  syncstore alerts test\n  syncstore alerts test many_errors');

  const silence = alerts
    .command('silence')
    .description('tell nobody of an alert for some time')
    .argument('<name>', 'as syncstore alerts list has it')
    .option('--for <time>', 'how long: 30m, 2h, 1d', age)
    .option('--end', 'tell people again')
    .option('--reason <text>', 'why, for the record')
    .action(async (name: string) => {
      const { flags, output } = flagsOf<SilenceFlags>(silence);
      finish(await withRuntime((runtime) => beSilent(runtime, name, flags, output)));
    });
  commonOptions(silence, '  syncstore alerts silence backlog --for 2h --reason "moving house"');
}

async function show(runtime: Runtime, limit: number, output: Output): Promise<ExitCode> {
  const alerts = await listAlerts(runtime);
  const history = await listAlertHistory(runtime, { limit });
  if (output.json) {
    output.printJson({ alerts, history });
    return EXIT.done;
  }
  if (alerts.length === 0)
    output.tell('No producer has looked at alerts yet (syncstore alerts test checks the rules).');
  else output.print(renderTable(COLUMNS, alerts));
  for (const { name, condition, measured, level, firedAt, resolvedAt } of history) {
    const until = resolvedAt ? `until ${minute(resolvedAt)}` : 'and still does';
    output.print(
      `${minute(firedAt)} ${name} fired (${condition}, was ${measured}; ${level.replace('_', ' ')}) ${until}`,
    );
  }
  return EXIT.done;
}

const COLUMNS: readonly Column<AlertView>[] = [
  { title: 'ALERT', cell: ({ name }) => name },
  { title: 'CONDITION', cell: ({ condition }) => condition },
  { title: 'NOW', align: 'right', cell: ({ measured }) => measured ?? '-' },
  { title: 'STATUS', cell: ({ status }) => status },
  { title: 'SINCE', cell: ({ since }) => minute(since) },
  {
    title: 'SILENT UNTIL',
    cell: ({ silencedUntil }) => (silencedUntil && silencedUntil > new Date() ? minute(silencedUntil) : ''),
  },
];

function minute(at: Date): string {
  return at.toISOString().slice(0, 16).replace('T', ' ');
}

async function tryOut(runtime: Runtime, names: readonly string[], output: Output): Promise<ExitCode> {
  const rules = await loadAlertRules(runtime);
  const unknown = names.filter((name) => !rules.some((rule) => rule.name === name));
  if (unknown.length > 0) throw new CliFailure(EXIT.usage, `There is no rule ${unknown.join(', ')}.`);
  const take = measuresOf(runtime);
  const results: { name: string; condition: string; measured: string | null; told: string[] }[] = [];
  for (const rule of rules) {
    const { measure, text } = rule.condition;
    const value = await take(measure);
    const measured = value === null ? null : measureText(MEASURES[measure].kind, value);
    const told = names.includes(rule.name) ? await sendTestNotices(runtime, rule, value ?? 0) : [];
    results.push({ name: rule.name, condition: text, measured, told });
  }
  if (output.json) output.printJson({ rules: results });
  for (const { name, condition, measured, told } of output.json ? [] : results) {
    output.print(
      `${name}: ${condition}, now ${measured ?? 'not measurable'}${told.length > 0 ? `; told by ${told.join(', ')}` : ''}`,
    );
  }
  return EXIT.done;
}

async function beSilent(
  runtime: Runtime,
  name: string,
  { for: forMs, end, reason }: SilenceFlags,
  output: Output,
): Promise<ExitCode> {
  if ((forMs === undefined) === (end === undefined))
    throw new CliFailure(EXIT.usage, 'Say --for how long, or --end.');
  const until = forMs === undefined ? null : new Date(Date.now() + forMs);
  await silenceAlert(runtime.database, name, until, decisionOf(reason === undefined ? {} : { reason }));
  if (output.json) output.printJson({ name, silencedUntil: until });
  else
    output.tell(
      until ? `Nobody is told of ${name} until ${minute(until)} UTC.` : `People are told of ${name} again.`,
    );
  return EXIT.done;
}
