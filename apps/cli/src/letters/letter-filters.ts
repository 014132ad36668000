/** The flags by which `syncstore dlq` picks dead letters. */
import { DEAD_REASONS, type DeadReason, PLATFORM_IDS, type PlatformId } from '@syncstore/contracts';
import { DEAD_LETTER_STATUSES, type DeadLetterFilter, type DeadLetterStatus } from '@syncstore/store';
import { type Command, Option } from 'commander';
import { age, type CommonFlags, positive } from '../commands/command.ts';

export interface LetterFlags extends CommonFlags {
  readonly status?: DeadLetterStatus;
  readonly reason?: DeadReason;
  readonly platform?: PlatformId;
  readonly shop?: string;
  readonly run?: number;
  /** Milliseconds. */
  readonly olderThan?: number;
  readonly limit?: number;
}

/** Adds the flags to a command that only looks. */
export function letterFilters(command: Command): Command {
  return pickingFlags(command).addOption(
    new Option('--status <status>', 'decided ones too').choices([...DEAD_LETTER_STATUSES]),
  );
}

/** Adds the flags to a command that decides: what was decided before is not picked. */
export function pickingFlags(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'why they died').choices([...DEAD_REASONS]))
    .addOption(new Option('--platform <platform>', 'of this marketplace').choices([...PLATFORM_IDS]))
    .option('--shop <id>', "of one shop, by its marketplace's id")
    .option('--run <id>', 'of one run', positive)
    .option('--older-than <age>', 'died at least this long ago: 30m, 2h, 7d', age)
    .option('--limit <number>', 'how many at most, newest first', positive);
}

export function letterFilter(flags: LetterFlags): DeadLetterFilter {
  const { status, reason, platform, shop, run, olderThan, limit } = flags;
  return {
    ...(status && { status }),
    ...(reason && { reason }),
    ...(platform && { platform }),
    ...(shop !== undefined && { shop }),
    ...(run !== undefined && { runId: run }),
    ...(olderThan !== undefined && { olderThanMs: olderThan }),
    ...(limit !== undefined && { limit }),
  };
}
