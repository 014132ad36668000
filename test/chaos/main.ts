/**
 * `npm run test:chaos -- --seed S --minutes M`: whether anything is lost or doubled while everything breaks. Exit code 1 on
 * any difference, live product that was delisted, or process that ended by itself. docs/reliability.md says what is promised.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { readOptions } from './options.ts';
import { runChaos } from './run-chaos.ts';

const MOST_LINES = 40;

const options = readOptions();
if (options) {
  const built = spawnSync(
    process.execPath,
    [fileURLToPath(new URL('../../scripts/build.mjs', import.meta.url))],
    {
      stdio: 'inherit',
    },
  );
  if (built.status !== 0) throw new Error('the apps could not be built');
  const began = Date.now();
  const tell = (message: string): void =>
    console.error(`Chaos ${options.seed}, ${Math.round((Date.now() - began) / 1000)} s: ${message}`);
  const { findings, faultsMet, ...counts } = await runChaos(options, tell);
  console.log(
    JSON.stringify({ seed: options.seed, ...counts, faultsMet, differences: findings.length }, null, 2),
  );
  for (const line of findings.slice(0, MOST_LINES)) console.log(line);
  if (findings.length > MOST_LINES) console.log(`… and ${findings.length - MOST_LINES} more`);
  // Connections that a killed server left half open must not keep the process.
  process.exit(findings.length === 0 ? 0 : 1);
}
