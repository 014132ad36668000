/** What the whole import measured, as tables. */
import { shown, table, type Verdict } from '../figures.ts';
import type { ImportFigures, ImportResult } from './stage.ts';

export function importTable(result: ImportResult): string {
  const { productsPerShop, workers, imports } = result;
  const rows = imports.map((one) => [
    one.name,
    shown(one.listed),
    shown(one.apiCalls),
    one.seconds.toFixed(1),
    shown(one.listed / one.seconds),
    shown((one.workerCpuMs * 1000) / one.listed),
    shown(one.workerCpuMs / one.apiCalls),
  ]);
  const head = [
    'import',
    'products',
    'API calls',
    'seconds',
    'products/s',
    'worker CPU µs/product',
    'worker CPU ms/call',
  ];
  return [
    `End to end: 4 shops of ${productsPerShop} products, ${workers} worker${workers > 1 ? 's' : ''}, limits lifted`,
    table(head, rows),
  ].join('\n');
}

export function importVerdicts(result: ImportResult): Verdict[] {
  const [first, again, deep] = result.imports;
  if (!first || !again || !deep) return [];
  const cpuPerProduct = (one: ImportFigures) => `${shown((one.workerCpuMs * 1000) / one.listed)} µs`;
  return [
    {
      figure: 'import: full again, unchanged / first (products a second)',
      goal: '>= 10',
      measured: shown(again.listed / again.seconds / (first.listed / first.seconds)),
    },
    {
      figure: 'import: worker CPU per product, first / unchanged / deep',
      goal: '',
      measured: [first, again, deep].map(cpuPerProduct).join(' / '),
    },
    {
      figure: 'import: worker CPU per HTTP call, deep unchanged',
      goal: '',
      measured: `${shown(deep.workerCpuMs / deep.apiCalls)} ms`,
    },
    { figure: 'worker RSS, idle', goal: '<= 180 MB', measured: `${shown(result.idleRssMb)} MB` },
    {
      figure: `worker RSS, peak at ${result.productsPerShop} products a shop`,
      goal: '<= 350 MB',
      measured: `${shown(result.peakRssMb)} MB`,
    },
  ];
}
