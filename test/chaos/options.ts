/** What a chaos run is asked to do. */
import { parseArgs } from 'node:util';

export interface ChaosOptions {
  /** Decides what happens in which order. */
  readonly seed: number;
  /** How long disturbances go on; longer, up to ten minutes, when `least` is not reached by then. */
  readonly minutes: number;
  /** Products a shop; the sandbox has four. */
  readonly products: number;
  /** What a run has to have met to say anything. */
  readonly least: {
    /** Kills of processes that held work. */
    readonly kills: number;
    readonly flushes: number;
    readonly postgresCrashes: number;
    /** Of each fault. */
    readonly faults: number;
  };
}

const HELP = `npm run test:chaos -- [options]
  --seed S        decides what happens in which order (default: now)
  --minutes M     how long disturbances go on (default 4)
  --products N    products a shop (default 2000)
`;

/** What a seed has to meet. */
const LEAST = { kills: 30, flushes: 3, postgresCrashes: 3, faults: 20 } as const;

/**
 * Reads the command line.
 * @returns null when only help was asked for, which is printed
 * @throws TypeError for options that make no sense
 */
export function readOptions(): ChaosOptions | null {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(Math.floor(Date.now() / 1000)) },
      minutes: { type: 'string', default: '4' },
      products: { type: 'string', default: '2000' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return null;
  }
  return {
    seed: positive('seed', values.seed),
    minutes: positive('minutes', values.minutes),
    products: positive('products', values.products),
    least: LEAST,
  };
}

function positive(name: string, text: string): number {
  const value = Number(text);
  if (Number.isFinite(value) && value > 0) return value;
  throw new TypeError(`--${name} wants a number above 0, not ${text}`);
}
