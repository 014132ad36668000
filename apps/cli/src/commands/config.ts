/** `syncstore config`: the settings in force and where they come from, with secrets masked. */
import { ConfigError, type EffectiveSetting, effectiveSettings, loadConfig } from '@syncstore/config';
import { EXIT, type ExitCode } from '@syncstore/runtime';
import type { Command } from 'commander';
import type { Output } from '../output.ts';
import { type Column, renderTable } from '../table.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

/** Adds the command to the program. */
export function addConfigCommand(program: Command, finish: Finish): void {
  const config = program
    .command('config')
    .description('show the settings in force, secrets masked')
    .action(() => {
      const { output } = flagsOf<CommonFlags>(config);
      finish(showConfig(output));
    });
  commonOptions(
    config,
    `  syncstore config
  syncstore config --json | jq '.settings[] | select(.source != "default")'
  syncstore --settings .env config`,
  );
}

/** Shows all settings also when some are wrong, since that is when people ask; the exit code then says so. */
function showConfig(output: Output): ExitCode {
  const settings = effectiveSettings();
  if (output.json) output.printJson({ settings });
  else output.print(renderTable(columns(output), settings));
  try {
    loadConfig(process.env, 'cli');
    return EXIT.done;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    output.tell(error.message);
    return EXIT.usage;
  }
}

function columns(output: Output): readonly Column<EffectiveSetting>[] {
  return [
    { title: 'SETTING', cell: (setting) => setting.name },
    {
      title: 'SOURCE',
      cell: (setting) => setting.source,
      paint: (text, setting) => output.paint(text, tone(setting)),
    },
    { title: 'VALUE', cell: (setting) => setting.value ?? (setting.problem === null ? '' : '(invalid)') },
  ];
}

function tone(setting: EffectiveSetting) {
  if (setting.problem !== null) return 'bad';
  return setting.source === 'default' || setting.source === 'unset' ? 'quiet' : 'good';
}
