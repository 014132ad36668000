/**
 * What the commands that must work in a fresh clone start with: dependencies, installed if they are missing or older
 * than package-lock.json. It imports nothing but Node's own modules, since nothing else may be there.
 */
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

const LOWEST_NODE = [20, 19];

/**
 * Runs `npm ci` unless what is installed is as new as package-lock.json. Its output goes to stderr: stdout may be data.
 * Ends the process, with npm's exit code, when it fails.
 */
export function ensureInstalled() {
  checkNode();
  // npm writes this file whenever it changes node_modules.
  const installed = modifiedAt('node_modules/.package-lock.json');
  if (installed !== null && installed >= (modifiedAt('package-lock.json') ?? 0)) return;
  console.error('Installing dependencies (npm ci) …');
  // The shell finds npm.cmd on Windows.
  const npm = spawnSync('npm', ['ci', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (npm.status === 0) return;
  console.error(
    `npm ci failed${npm.error ? `: ${npm.error.message}` : ''}. Correct what it says above and try again.`,
  );
  process.exit(npm.status ?? 1);
}

function checkNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const [lowestMajor, lowestMinor] = LOWEST_NODE;
  if (major > lowestMajor || (major === lowestMajor && minor >= lowestMinor)) return;
  console.error(`Node.js ${LOWEST_NODE.join('.')} or newer is needed; this is ${process.versions.node}.`);
  process.exit(2);
}

/** @returns {number | null} milliseconds since 1970, or null when there is no such file */
function modifiedAt(path) {
  return statSync(join(root, path), { throwIfNoEntry: false })?.mtimeMs ?? null;
}
