/**
 * npm's `prepare` step: after `npm ci` the Prisma client exists and the apps are built, so that `npx syncstore`
 * works at once.
 *
 * Where development dependencies are left out (`npm ci --omit=dev`, the image's last stage) there is nothing to
 * build with; dist/ then comes from elsewhere, and this step does nothing. Sources that don't build fail
 * `npm run build`, not the installation: the tools that say why are only there once it is done.
 */
import { createRequire } from 'node:module';

const { resolve } = createRequire(import.meta.url);

function isInstalled(name) {
  try {
    resolve(`${name}/package.json`);
    return true;
  } catch {
    return false;
  }
}

if (isInstalled('esbuild') && isInstalled('prisma')) {
  const { buildApps } = await import('./build.mjs');
  await buildApps().catch((error) => {
    console.error(`The apps could not be built (${error.message}). Run: npm run build`);
  });
}
