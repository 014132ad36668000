/**
 * Bundles every app into dist/<app>.js and the chunks that apps share, which is what Docker and the quickstart's processes
 * run: without the TypeScript loader a worker starts at once and is smaller by some 60 MB. The console's web page goes into
 * dist/console-web/.
 *
 * npm packages go into the bundles too: finding and reading the some thousand files that they are made of takes longer
 * than everything else that a process does before it is ready. Those that load files from beside themselves at run time
 * (worker threads, static pages, WebAssembly), and those that only the console needs, stay outside.
 */
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { generateClient } from './generate-client.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OWN_SCOPE = '@syncstore/';

const OUTSIDE = [
  'pino',
  'pino-pretty',
  'pino-roll',
  'fastify',
  '@fastify/*',
  '@bull-board/*',
  '@prisma/schema-engine-wasm',
  '@prisma/client/runtime/query_*',
  // Optional: packages ask whether they are there.
  'pg-native',
  'msgpackr-extract',
];

/** Bundled CommonJS packages use names that ES modules don't have. `$` keeps the imports apart from bundled functions. */
const COMMONJS_NAMES = [
  "import { createRequire as $requireFrom } from 'node:module';",
  "import { dirname as $directoryOf } from 'node:path';",
  "import { fileURLToPath as $pathOf } from 'node:url';",
  'const require = $requireFrom(import.meta.url);',
  'const __filename = $pathOf(import.meta.url);',
  'const __dirname = $directoryOf(__filename);',
].join('\n');

/** @type {import('esbuild').Plugin} */
const ownPackagesFromSource = {
  name: 'own-packages-from-source',
  setup({ onResolve }) {
    onResolve({ filter: new RegExp(`^${OWN_SCOPE}`) }, ({ path }) => ({
      path: join(root, 'packages', path.slice(OWN_SCOPE.length), 'src', 'index.ts'),
    }));
  },
};

/**
 * Builds all apps that have an entry.
 * @returns {Promise<string[]>} their names
 */
export async function buildApps() {
  generateClient();
  const names = readdirSync(join(root, 'apps')).filter((name) =>
    existsSync(join(root, 'apps', name, 'src', 'main.ts')),
  );
  const bundling = build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `apps/${name}/src/main.ts`, out: name })),
    outdir: 'dist',
    bundle: true,
    // What several apps use is in one file for all of them.
    splitting: true,
    chunkNames: 'chunks/[hash]',
    metafile: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: 'linked',
    external: OUTSIDE,
    plugins: [ownPackagesFromSource],
    banner: { js: COMMONJS_NAMES },
    logLevel: 'warning',
  });
  const [{ metafile }] = await Promise.all([bundling, buildPage()]);
  removeOldChunks(metafile);
  return names;
}

/** apps/console/web/vite.config.ts says how. */
async function buildPage() {
  const { build: buildWeb } = await import('vite');
  const web = join(root, 'apps', 'console', 'web');
  const { NODE_ENV } = process.env;
  try {
    await buildWeb({ root: web, configFile: join(web, 'vite.config.ts'), logLevel: 'warn' });
  } finally {
    // Vite sets it for the whole process, and what a test run or the quickstart starts afterwards would inherit it.
    if (NODE_ENV === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = NODE_ENV;
  }
}

/** A chunk whose content changes gets another name. */
function removeOldChunks({ outputs }) {
  const chunks = join(root, 'dist', 'chunks');
  for (const name of existsSync(chunks) ? readdirSync(chunks) : []) {
    if (!(`dist/chunks/${name}` in outputs)) rmSync(join(chunks, name), { force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const names = await buildApps();
  console.error(`Built ${names.join(', ') || 'nothing'} in ${Math.round(performance.now() - started)} ms.`);
}
