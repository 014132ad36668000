/**
 * `npm run quickstart`: installs dependencies if they are missing, then hands over to scripts/quickstart/main.ts, in this
 * process, so that signals reach it directly. It imports nothing but Node's own modules before that.
 */
import { ensureInstalled } from './ensure-installed.mjs';

ensureInstalled();
const { register } = await import('tsx/esm/api');
register();
await import('./quickstart/main.ts');
