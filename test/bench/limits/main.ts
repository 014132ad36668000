/**
 * `npm run bench:limits`: how near to its limits a marketplace is called. docs/rate-limits.md says what the figures mean.
 *
 *   1. `limiters`: our RateLimiter, BullMQ's own limiter and rate-limiter-flexible side by side, the same client in 1, 3 and 6
 *      processes.
 *   2. `drop`: ours, while the marketplace lowers its limits to a third.
 *   3. `import`: the whole of SyncStore with as many workers, where the budget is the bottleneck.
 *
 * What is printed was counted by the sandbox. Goals are printed for people to read: the exit code says only whether the
 * benchmark ran.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openServers } from '../servers.ts';
import { runImportStage } from './import-stage.ts';
import { runDropStage, runLimiterStage } from './limiter-stage.ts';
import { type LimitsOptions, readOptions } from './options.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

const tell = (message: string): void => console.error(`Bench: ${message}`);

async function run(options: LimitsOptions): Promise<void> {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the apps could not be built');
  const servers = await openServers(tell);
  try {
    tell(servers.description);
    if (options.stages.includes('limiters')) await runLimiterStage(servers, options, tell);
    if (options.stages.includes('drop')) await runDropStage(servers, options, tell);
    if (options.stages.includes('import')) await runImportStage(servers, options, tell);
  } finally {
    await servers.close();
  }
}

const options = readOptions();
if (options) await run(options);
