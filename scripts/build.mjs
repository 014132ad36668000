/**
 * Bundles every app into dist/<app>.js, which is what Docker and the quickstart's processes run: without the
 * TypeScript loader a worker starts at once and is smaller by some 60 MB.
 *
 * The project's own packages go into the bundle, npm packages stay outside: they load files of their own
 * (WebAssembly, Lua scripts, static pages) from beside themselves. A package that npm had to nest below a
 * workspace, because another version sits at the root, can't be found from dist/ and is bundled.
 */
import { existsSync, readdirSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { generateClient } from './generate-client.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const OWN_SCOPE = '@syncstore/';

/** @type {import('esbuild').Plugin} */
const packagesStayOutside = {
  name: 'packages-stay-outside',
  setup({ onResolve }) {
    onResolve({ filter: /^[^./]/ }, ({ path, importer, kind }) => {
      if (kind === 'entry-point' || path.startsWith('node:')) return undefined;
      if (path.startsWith(OWN_SCOPE))
        return { path: join(root, 'packages', path.slice(OWN_SCOPE.length), 'src', 'index.ts') };
      return isNested(path, importer) ? undefined : { path, external: true };
    });
  },
};

/** Whether the importing file's own workspace holds the package. Files in node_modules import only what is bundled. */
function isNested(path, importer) {
  const [room, name] = importer.slice(root.length + 1).split(sep);
  if (room === 'node_modules' || importer.includes(`${sep}node_modules${sep}`)) return true;
  const [first, second] = path.split('/');
  const packageName = path.startsWith('@') ? `${first}/${second}` : first;
  return existsSync(join(root, room, name, 'node_modules', packageName));
}

/**
 * Builds all apps that have an entry.
 * @returns {Promise<string[]>} their names
 */
export async function buildApps() {
  generateClient();
  const names = readdirSync(join(root, 'apps')).filter((name) =>
    existsSync(join(root, 'apps', name, 'src', 'main.ts')),
  );
  await build({
    absWorkingDir: root,
    entryPoints: names.map((name) => ({ in: `apps/${name}/src/main.ts`, out: name })),
    outdir: 'dist',
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    format: 'esm',
    sourcemap: 'linked',
    plugins: [packagesStayOutside],
    // Bundled CommonJS packages call require, which ES modules don't have.
    banner: {
      js: "import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(import.meta.url);",
    },
    logLevel: 'warning',
  });
  return names;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const started = performance.now();
  const names = await buildApps();
  console.error(`Built ${names.join(', ') || 'nothing'} in ${Math.round(performance.now() - started)} ms.`);
}
