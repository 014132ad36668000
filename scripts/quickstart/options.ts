/** What a person may type behind `npm run quickstart --`. */
import { parseArgs } from 'node:util';
import { Problem } from './problem.ts';

export interface QuickstartOptions {
  /** One JSON document on standard output instead of bars and a table. */
  json: boolean;
  /** Fetch every product's details, also where the list shows no difference. */
  mode: 'full' | 'deep';
  /** Products of each sandbox shop. */
  products: number;
  /** Worker processes. */
  workers: number;
}

export const DEFAULT_PRODUCTS = 500;
const MOST_PRODUCTS = 5_000_000;
const MOST_WORKERS = 64;
const USAGE = `Usage: npm run quickstart -- [options]
  --products N   products of each sandbox shop (default ${DEFAULT_PRODUCTS})
  --workers N    worker processes (default 2)
  --deep         fetch every product again, also unchanged ones
  --json         print one JSON document (with npm run --silent quickstart)`;

/**
 * Reads the options.
 * @throws Problem that ends with the usage
 */
export function readOptions(args: string[]): QuickstartOptions {
  try {
    const { values } = parseArgs({
      args,
      options: {
        json: { type: 'boolean', default: false },
        deep: { type: 'boolean', default: false },
        products: { type: 'string', default: String(DEFAULT_PRODUCTS) },
        workers: { type: 'string', default: '2' },
      },
    });
    return {
      json: values.json,
      mode: values.deep ? 'deep' : 'full',
      products: count('--products', values.products, MOST_PRODUCTS),
      workers: count('--workers', values.workers, MOST_WORKERS),
    };
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${USAGE}`, 2);
  }
}

function count(option: string, text: string, most: number): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw new Error(`${option} must be a whole number from 1 to ${most}, but is "${text}".`);
}
