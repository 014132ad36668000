/** The command line as a whole: its commands, its help, and what becomes of a command that throws. */
import { EXIT, type ExitCode } from '@syncstore/runtime';
import { Command, CommanderError } from 'commander';
import manifest from '../package.json' with { type: 'json' };
import { addAlertsCommand } from './commands/alerts.ts';
import { addCompletionCommand } from './commands/completion.ts';
import { addConfigCommand } from './commands/config.ts';
import { addConnectCommand } from './commands/connect.ts';
import { addDlqCommand } from './commands/dlq.ts';
import { addDoctorCommand } from './commands/doctor.ts';
import { addImportCommand } from './commands/import.ts';
import { addLimitsCommand } from './commands/limits.ts';
import { addProductsCommand } from './commands/products.ts';
import { addRejectsCommand } from './commands/rejects.ts';
import { addRepairCommand } from './commands/repair.ts';
import { addRunsCommand } from './commands/runs.ts';
import { addSchedulesCommand } from './commands/schedules.ts';
import { addShopsCommand } from './commands/shops.ts';
import { addTokensCommand } from './commands/tokens.ts';
import { addUsersCommand } from './commands/users.ts';
import { addVerifyCommand } from './commands/verify.ts';
import { toFailure } from './errors.ts';
import { describeExitCodes } from './exit-codes.ts';
import { CliFailure } from './failure.ts';
import { Output } from './output.ts';

const EXAMPLES = `Examples:
  syncstore doctor                       is everything well, and what to do if not
  syncstore config                       are all settings there?
  syncstore shops connect shopee         connect a seller's shops
  syncstore import --wait                import what changed, or everything the first time
  syncstore runs                         what was imported
  syncstore products search mug          what the catalogue holds
  syncstore dlq list                     what failed for good, and what to do about it`;

/**
 * Runs one command.
 * @param words what stands behind the program's name
 * @returns the exit code; messages have been written
 */
export async function runCommandLine(words: readonly string[]): Promise<ExitCode> {
  let exitCode: ExitCode = EXIT.done;
  const program = buildProgram((code) => {
    exitCode = code;
  });
  try {
    await program.parseAsync(words, { from: 'user' });
    return exitCode;
  } catch (error) {
    return giveUp(error, new Output(words.includes('--json')));
  }
}

/** @param finish told the exit code of the command that ran */
export function buildProgram(finish: (exitCode: ExitCode) => void): Command {
  const program = new Command('syncstore')
    .description('Imports every product of Shopee and TikTok Shop sellers into one master catalogue.')
    .version(manifest.version)
    .option('--settings <file>', 'read settings (NAME=value lines) from this file too; the environment wins')
    .showSuggestionAfterError()
    .addHelpText('after', `\n${EXAMPLES}\n\n${describeExitCodes()}`)
    .exitOverride()
    .hook('preAction', (root) => loadSettings(root.opts<{ settings?: string }>().settings));
  addImportCommand(program, finish);
  addRunsCommand(program, finish);
  addDlqCommand(program, finish);
  addRejectsCommand(program, finish);
  addProductsCommand(program, finish);
  addConnectCommand(addShopsCommand(program, finish), finish);
  addSchedulesCommand(program, finish);
  addLimitsCommand(program, finish);
  addAlertsCommand(program, finish);
  addRepairCommand(program, finish);
  addUsersCommand(program, finish);
  addTokensCommand(program, finish);
  addConfigCommand(program, finish);
  addDoctorCommand(program, finish);
  addVerifyCommand(program, finish);
  addCompletionCommand(program, finish);
  return program;
}

/** Not called `--env-file`: Node 20 takes that option for itself wherever it stands. */
function loadSettings(path: string | undefined): void {
  if (path === undefined) return;
  try {
    process.loadEnvFile(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new CliFailure(EXIT.usage, `--settings ${path} can't be read: ${reason}`, { cause: error });
  }
}

/** Says what went wrong; under `--json` also as the one document, so that a script need not read prose. */
function giveUp(error: unknown, output: Output): ExitCode {
  if (error instanceof CommanderError) {
    // Help and version are answers; commander wrote its own message for everything else.
    if (error.exitCode === 0) return EXIT.done;
    if (output.json) output.printJson({ error: { exitCode: EXIT.usage, message: error.message } });
    return EXIT.usage;
  }
  const { exitCode, message } = toFailure(error, undefined);
  if (output.json) output.printJson({ error: { exitCode, message } });
  output.tell(message);
  return exitCode;
}
