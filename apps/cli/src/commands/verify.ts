/** `syncstore verify`, which `npm run verify-data-integrity` runs: whether everything that has to hold in PostgreSQL does. */
import type { Command } from 'commander';
import { report } from '../doctor/report.ts';
import { withDatabase } from '../session.ts';
import { verify } from '../verify/verify.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

/** Adds the command to the program. */
export function addVerifyCommand(program: Command, finish: Finish): void {
  const command = program
    .command('verify')
    .description(
      'look whether catalogue, imports and their sums are sound: after restoring a backup, or a crash',
    )
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(command);
      const lines = await withDatabase((database, config) => verify({ database, config }));
      finish(report(lines, output));
    });
  commonOptions(
    command,
    `  syncstore verify
  syncstore verify --json | jq '.checks[] | select(.status != "ok")'`,
  );
}
