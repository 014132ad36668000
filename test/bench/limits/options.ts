/** What the benchmark of limits is asked to do. */
import { parseArgs } from 'node:util';
import { wholeNumber } from '../options.ts';
import { CONTESTANTS, type Contestant } from './task.ts';

export const STAGES = ['limiters', 'drop', 'import'] as const;
export type Stage = (typeof STAGES)[number];

export interface LimitsOptions {
  readonly stages: readonly Stage[];
  /** Numbers of caller or worker processes, one measurement each. */
  readonly processes: readonly number[];
  readonly contestants: readonly Contestant[];
  /** How long each limiter is measured. */
  readonly seconds: number;
}

const HELP = `npm run bench:limits -- [options]
  --stage limiters|drop|import    one part alone (repeatable; default all)
  --processes N                   caller and worker processes (repeatable; default 1, 3, 6)
  --limiter ours|bullmq|flexible  one limiter alone (repeatable; default all)
  --seconds N                     how long each limiter is measured (default 10; the drop takes four times as long)
`;

/**
 * Reads the command line.
 * @returns null when only help was asked for, which is printed
 * @throws TypeError for options that make no sense
 */
export function readOptions(): LimitsOptions | null {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', multiple: true, default: [...STAGES] },
      processes: { type: 'string', multiple: true, default: ['1', '3', '6'] },
      limiter: { type: 'string', multiple: true, default: [...CONTESTANTS] },
      seconds: { type: 'string', default: '10' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return null;
  }
  return {
    stages: values.stage.map((name) => oneOf(STAGES, name)),
    processes: values.processes.map((count) => wholeNumber('processes', count)),
    contestants: values.limiter.map((name) => oneOf(CONTESTANTS, name)),
    seconds: wholeNumber('seconds', values.seconds),
  };
}

function oneOf<T extends string>(known: readonly T[], name: string): T {
  const found = known.find((one) => one === name);
  if (found !== undefined) return found;
  throw new TypeError(`want one of ${known.join(', ')}, not ${name}`);
}
