/** What the store stage measured, as tables. */
import { median, shown, spread, table, type Verdict } from '../figures.ts';
import type { CatalogueFacts, StoreResult, StoreRound } from './stage.ts';

type Figure = (round: StoreRound) => number;

const RATES: readonly (readonly [name: string, figure: Figure])[] = [
  ['first import', (round) => round.first],
  ['COPY of the same rows', (round) => round.copy],
  ['prisma.upsert per row', (round) => round.upsert],
  ['deep re-import, unchanged', (round) => round.unchanged],
  ['deep re-import, 10 % changed', (round) => round.changed],
];

const RATIOS: readonly (readonly [name: string, figure: Figure])[] = [
  ['first / COPY', (round) => round.first / round.copy],
  ['first / prisma.upsert', (round) => round.first / round.upsert],
  ['unchanged / first', (round) => round.unchanged / round.first],
  ['10 % changed / first', (round) => round.changed / round.first],
];

const GOALS: Readonly<Record<string, string>> = {
  'first / COPY': '>= 0.50',
  'first / prisma.upsert': '>= 12',
  'unchanged / first': '>= 2',
};

export function storeTable(catalogue: CatalogueFacts, results: readonly StoreResult[]): string {
  const { products, variants, payloadBytes } = catalogue;
  const cells = (figure: Figure) => results.map(({ rounds }) => spread(rounds.map(figure)));
  const head = results.map(({ connections }) => `${connections} connection${connections > 1 ? 's' : ''}`);
  return [
    `Store stage: ${products} products with ${variants} variants, payloads of ${shown(payloadBytes)} bytes; median (range)`,
    table(
      ['products a second', ...head],
      RATES.map(([name, figure]) => [name, ...cells(figure)]),
    ),
    '',
    table(
      ['ratio, within a round', ...head],
      RATIOS.map(([name, figure]) => [name, ...cells(figure)]),
    ),
  ].join('\n');
}

export function storeVerdicts(results: readonly StoreResult[]): Verdict[] {
  return RATIOS.map(([name, figure]) => ({
    figure: `store: ${name}`,
    goal: GOALS[name] ?? '',
    measured: results
      .map(({ connections, rounds }) => `${shown(median(rounds.map(figure)))} (${connections} conn.)`)
      .join(', '),
  }));
}
