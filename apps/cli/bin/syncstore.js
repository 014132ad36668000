#!/usr/bin/env node
/**
 * The `syncstore` command. It starts the bundle, which `npm ci` builds, so that the command needs no TypeScript loader.
 */
import { existsSync } from 'node:fs';

const bundle = new URL('../../../dist/cli.js', import.meta.url);

if (existsSync(bundle)) {
  await import(bundle.href);
} else {
  console.error('syncstore is not built yet. Run: npm run build');
  process.exitCode = 2;
}
