/**
 * SyncStore under pm2, on one machine:
 *
 *   npm ci && npm run build && node dist/migrate.js     once, and after every update
 *   pm2 start ecosystem.config.cjs                      all processes
 *   pm2 restart syncstore                               all of them again: their namespace is `syncstore`
 *   pm2 scale syncstore-worker 4                        more workers
 *
 * Settings come from the environment of the shell that starts them; SYNCSTORE_WORKERS says how many workers.
 */
const workers = Number(process.env.SYNCSTORE_WORKERS ?? 2);

/** Longer than SHUTDOWN_GRACE_MS (20 s): a worker finishes the chunk in hand and hands its pages back. */
const KILL_TIMEOUT_MS = 30_000;

const app = (name, bundle, options = {}) => ({
  name: `syncstore-${name}`,
  namespace: 'syncstore',
  script: `dist/${bundle}.js`,
  cwd: __dirname,
  exec_mode: 'fork',
  // Placeholders for secrets are refused.
  env: { NODE_ENV: 'production' },
  kill_timeout: KILL_TIMEOUT_MS,
  // A process that can't start says why and ends: not at full speed, or the log holds nothing else.
  exp_backoff_restart_delay: 1_000,
  // 2 is a wrong setting: starting again does not mend it.
  stop_exit_codes: [0, 2],
  ...options,
});

module.exports = {
  apps: [
    app('producer', 'producer'),
    app('worker', 'worker', { instances: workers, max_memory_restart: '768M' }),
    app('console', 'console'),
  ],
};
