/**
 * `npm test`: installs dependencies if they are missing, builds the apps (tests start them as processes), then runs vitest with the arguments
 * given, for example `npm test -- test/unit/config`. What servers the tests use is decided in test/support.
 */
import { spawn } from 'node:child_process';
import { ensureInstalled, root } from './ensure-installed.mjs';

ensureInstalled();
const { buildApps } = await import('./build.mjs');
await buildApps();

const vitest = spawn(process.execPath, ['node_modules/vitest/vitest.mjs', 'run', ...process.argv.slice(2)], {
  cwd: root,
  stdio: 'inherit',
});
// A terminal sends Ctrl-C to vitest too, which stops its servers before it ends: stay until it has.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => vitest.kill('SIGTERM'));
vitest.on('close', (code) => {
  process.exitCode = code ?? 1;
});
