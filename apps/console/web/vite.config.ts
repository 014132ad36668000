/**
 * How the operator's page is built: one script and one style sheet with hashes in their names, nothing inline, nothing from
 * elsewhere, so that it works under a policy that allows scripts from this server alone.
 *
 * `npx vite apps/console/web` serves it for development, with a console that listens on its usual port behind it.
 */
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const CONSOLE = 'http://127.0.0.1:3000';

export default defineConfig({
  plugins: [react()],
  build: {
    outDir: '../../../dist/console-web',
    emptyOutDir: true,
    target: 'es2022',
    // Data addresses would need an exception from the policy.
    assetsInlineLimit: 0,
    modulePreload: false,
    chunkSizeWarningLimit: 1_000,
    reportCompressedSize: false,
  },
  server: {
    host: '127.0.0.1',
    proxy: { '/api': CONSOLE, '/admin': CONSOLE, '/oauth': CONSOLE, '/docs': CONSOLE },
  },
});
