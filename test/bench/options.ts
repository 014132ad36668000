/** What the benchmark is asked to do. */
import { parseArgs } from 'node:util';

export interface BenchOptions {
  /** Which parts to run. */
  readonly stages: readonly ('store' | 'import')[];
  /** Products a shop of the end-to-end import; the sandbox has four shops. */
  readonly products: number;
  /** Products of all four shops together that a round of the store stage writes. */
  readonly storeProducts: number;
  /** Rounds of the store stage that count; one more warms up. */
  readonly rounds: number;
  readonly workers: number;
}

const HELP = `npm run bench -- [options]
  --stage store|import      one part alone (repeatable; default both)
  --products N              products a shop of the end-to-end import (default 2000; goals for RSS are meant at 20000)
  --store-products N        products that a round of the store stage writes (default 3000)
  --rounds N                rounds of the store stage, after one to warm up (default 5)
  --workers N               worker processes of the end-to-end import (default 1)
`;

/**
 * Reads the command line.
 * @returns null when only help was asked for, which is printed
 * @throws TypeError for options that make no sense
 */
export function readOptions(): BenchOptions | null {
  const { values } = parseArgs({
    options: {
      stage: { type: 'string', multiple: true, default: ['store', 'import'] },
      products: { type: 'string', default: '2000' },
      'store-products': { type: 'string', default: '3000' },
      rounds: { type: 'string', default: '5' },
      workers: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return null;
  }
  return {
    stages: values.stage.map(stageOf),
    products: wholeNumber('products', values.products),
    storeProducts: wholeNumber('store-products', values['store-products']),
    rounds: wholeNumber('rounds', values.rounds),
    workers: wholeNumber('workers', values.workers),
  };
}

function stageOf(text: string): 'store' | 'import' {
  if (text === 'store' || text === 'import') return text;
  throw new TypeError(`--stage is store or import, not ${text}`);
}

/** @throws TypeError that names the option */
export function wholeNumber(name: string, text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new TypeError(`--${name} wants a whole number above 0, not ${text}`);
}
