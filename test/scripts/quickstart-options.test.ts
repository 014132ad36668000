import { describe, expect, it } from 'vitest';
import { readOptions } from '../../scripts/quickstart/options.ts';

describe('the options of the quickstart', () => {
  it('have defaults', () => {
    expect(readOptions([])).toEqual({ json: false, mode: 'full', products: 500, workers: 2 });
  });

  it('are read', () => {
    expect(readOptions(['--json', '--deep', '--products', '20', '--workers=3'])).toEqual({
      json: true,
      mode: 'deep',
      products: 20,
      workers: 3,
    });
  });

  it.each([[['--products', '0']], [['--workers', 'many']], [['--nonsense']], [['stray']]])(
    'that make no sense are refused with the usage: %j',
    (words) => {
      expect(() => readOptions(words)).toThrow(/Usage: npm run quickstart/);
    },
  );
});
