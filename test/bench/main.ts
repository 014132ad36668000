/**
 * `npm run bench`: how fast the project writes, and what a worker costs. docs/performance-tuning.md says what the figures
 * mean.
 *
 * Every ratio is between two things that were measured in turns on the same servers. Goals are printed for people to
 * read: the exit code says only whether the benchmark ran.
 */
import { table, type Verdict } from './figures.ts';
import { importTable, importVerdicts } from './import/report.ts';
import { runImportStage } from './import/stage.ts';
import { type BenchOptions, readOptions } from './options.ts';
import { openServers } from './servers.ts';
import { storeTable, storeVerdicts } from './store/report.ts';
import { runStoreStage } from './store/stage.ts';

const tell = (message: string): void => console.error(`Bench: ${message}`);

async function run(options: BenchOptions): Promise<void> {
  const startedAt = performance.now();
  const servers = await openServers(tell);
  const verdicts: Verdict[] = [];
  try {
    tell(servers.description);
    if (options.stages.includes('store')) {
      const { catalogue, results } = await runStoreStage(servers, options, tell);
      console.log(`\n${storeTable(catalogue, results)}`);
      verdicts.push(...storeVerdicts(results));
    }
    if (options.stages.includes('import')) {
      const result = await runImportStage(servers, options, tell);
      console.log(`\n${importTable(result)}`);
      verdicts.push(...importVerdicts(result));
    }
    const rows = verdicts.map(({ figure, goal, measured }) => [figure, goal, measured]);
    console.log(`\n${table(['figure', 'goal', 'measured'], rows)}`);
  } finally {
    await servers.close();
  }
  tell(`took ${Math.round((performance.now() - startedAt) / 1000)} s`);
}

const options = readOptions();
if (options) await run(options);
