/**
 * `npm run quickstart`: installs dependencies if they are missing, then hands over to scripts/quickstart/main.ts, in this
 * process, so that signals reach it directly. It imports nothing but Node's own modules before that.
 */
import { ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
// What main.ts imports uses the generated client, and the schema may have changed since the installation.
const { generateClient } = await import('./generate-client.mjs');
generateClient();
const { register } = await import('tsx/esm/api');
register();
await import('./quickstart/main.ts');
