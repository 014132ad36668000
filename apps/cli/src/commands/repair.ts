/** `syncstore repair`: says and mends what differs between PostgreSQL and Redis, as the producer does on its timer. */
import { type Difference, EXIT, type ExitCode, type Runtime, repair } from '@syncstore/runtime';
import type { Command } from 'commander';
import type { Output } from '../output.ts';
import { withRuntime } from '../session.ts';
import { type CommonFlags, commonOptions, type Finish, flagsOf } from './command.ts';

const WORDS: Readonly<Record<Difference['kind'], string>> = {
  held_pages: 'Queued although they are paused',
  lost_jobs: 'Pages without a job',
  idle_shops: 'Shops with pages to release',
  idle_runs: 'Runs with nothing open',
  stray_jobs: 'Jobs without a page',
  dead_letters: 'Dead letters that their queue has not, or should not have',
  rate_limits: 'Changed limits that Redis does not know',
  missing_schedules: 'Shops without a schedule',
};

/** Adds the command to the program. */
export function addRepairCommand(program: Command, finish: Finish): void {
  const command = program
    .command('repair')
    .description('make Redis follow PostgreSQL: after a flush, a crash, or a restored backup')
    .option('--dry-run', 'only say what differs')
    .action(async () => {
      const { flags, output } = flagsOf<CommonFlags & { dryRun?: true }>(command);
      finish(await withRuntime((runtime) => repairNow(runtime, flags.dryRun === true, output)));
    });
  commonOptions(command, '  syncstore repair --dry-run\n  syncstore repair --json | jq .differences');
}

async function repairNow(runtime: Runtime, dryRun: boolean, output: Output): Promise<ExitCode> {
  const { lostAfterMs: graceMs } = runtime.config.producer;
  const differences = await repair(runtime, { dryRun, thorough: true, graceMs });
  if (output.json) output.printJson({ dryRun, differences });
  else for (const difference of differences) output.print(describe(difference));
  if (differences.length === 0) output.tell('Nothing differs.');
  else output.tell(dryRun ? 'Nothing was changed. Mend it: syncstore repair' : 'Mended.');
  return EXIT.done;
}

function describe({ kind, count, examples }: Difference): string {
  const more = count > examples.length ? ', …' : '';
  return `${WORDS[kind]} (${count}): ${examples.join(', ')}${more}`;
}
