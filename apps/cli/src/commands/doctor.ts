/** `syncstore doctor`, which `npm run health-check` runs: what is well, what is not, and what to do about it. */
import type { Command } from 'commander';
import { examine } from '../doctor/examine.ts';
import { report } from '../doctor/report.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

/** Adds the command to the program. */
export function addDoctorCommand(program: Command, finish: Finish): void {
  const doctor = program
    .command('doctor')
    .description('look at settings, servers, queues, marketplaces and this machine, and say what to do')
    .action(async () => {
      const { output } = flagsOf<CommonFlags>(doctor);
      finish(report(await examine(process.env), output));
    });
  commonOptions(
    doctor,
    `  syncstore doctor
  syncstore doctor --json | jq '.checks[] | select(.status != "ok")'
  syncstore --settings .env doctor || echo "something failed"`,
  );
}
