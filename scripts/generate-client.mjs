/**
 * Generates the Prisma client into packages/store/src/generated, without downloading anything.
 *
 * `prisma generate` looks for the native schema engine first, and downloads it when it is missing, although
 * generating uses nothing of it. A path in PRISMA_SCHEMA_ENGINE_BINARY ends that search; any program that exists
 * will do, so this one's own is given.
 *
 * The hash of what the client depends on is stored beside it: running this again costs nothing, which lets every
 * other script call it.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const schemaPath = join(root, 'prisma', 'schema.prisma');
const output = join(root, 'packages', 'store', 'src', 'generated');
const stampPath = join(output, '.generated-from');

/**
 * Generates the client unless it is up to date.
 * @returns {boolean} whether it had to be generated
 * @throws {Error} with Prisma's own words when the schema is wrong
 */
export function generateClient() {
  const resolve = createRequire(import.meta.url).resolve;
  const prismaPackage = resolve('prisma/package.json');
  const stamp = createHash('sha256')
    .update(readFileSync(schemaPath))
    .update(JSON.parse(readFileSync(prismaPackage, 'utf8')).version)
    .digest('hex');
  if (existsSync(stampPath) && readFileSync(stampPath, 'utf8') === stamp) return false;
  const run = spawnSync(process.execPath, [join(dirname(prismaPackage), 'build', 'index.js'), 'generate'], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: '1' },
  });
  if (run.status !== 0) throw new Error(`prisma generate failed:\n${run.stderr}${run.stdout}`);
  mkdirSync(output, { recursive: true });
  writeFileSync(stampPath, stamp);
  return true;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.error(generateClient() ? 'Prisma client generated.' : 'Prisma client is up to date.');
}
