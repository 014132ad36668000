/**
 * The quickstart, from nothing to a catalogue:
 *
 *  1. PostgreSQL and Redis are found or started, the apps are built, the database is migrated.
 *  2. Sandbox, producer, workers and console are started as processes of their own, like in production.
 *  3. All four shops are imported (import-all.ts).
 *  4. On a terminal everything stays up until Ctrl-C; otherwise, and in any case of failure, what was started is stopped,
 *     last first. Exit codes are the CLI's.
 */
import { mkdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MigrationError } from '../../packages/store/src/migrations/index.ts';
import { ServerUnavailable } from '../servers/server.ts';
import { CleanUp } from './clean-up.ts';
import { encryptionKey } from './encryption-key.ts';
import { importAll } from './import-all.ts';
import { takeLock } from './lock.ts';
import { type QuickstartOptions, readOptions } from './options.ts';
import { Problem } from './problem.ts';
import { startApps, startSandbox, watch } from './processes.ts';
import { sandboxSettings } from './sandbox-settings.ts';
import { startServers } from './servers.ts';

const INTERRUPTED = 130;
const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const stateDirectory = join(root, '.syncstore');
const dist = join(root, 'dist');

/** Messages go to standard error: standard output is for the result. */
function tell(message: string): void {
  console.error(message);
}

async function quickstart(
  options: QuickstartOptions,
  cleanUp: CleanUp,
  signal: AbortSignal,
): Promise<number> {
  await mkdir(stateDirectory, { recursive: true });
  const lock = await takeLock(stateDirectory, dist);
  cleanUp.add(() => lock.release());
  const place = { dist, stateDirectory, lock, cleanUp };
  const servers = await startServers(root, stateDirectory, options.products, cleanUp, tell);
  signal.throwIfAborted();
  const sandbox = await startSandbox(place, options.products);
  const environment = {
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    QUEUE_PREFIX: servers.queuePrefix,
    ENCRYPTION_KEY: await encryptionKey(stateDirectory),
    ...(await sandboxSettings(sandbox.url)),
  };
  signal.throwIfAborted();
  const { consoleUrl, core, workers } = await startApps(place, environment, options.workers);
  const broken = watch([sandbox.child, ...core], workers, signal, tell);
  const { databaseUrl, redisUrl } = servers;
  const boardUrl = `${consoleUrl}/admin/queues`;
  const { mode, json } = options;
  const input = {
    databaseUrl,
    redisUrl,
    sandboxUrl: sandbox.url,
    consoleUrl,
    boardUrl,
    mode,
    json,
    environment,
    signal,
  };
  const interrupted = aborted(signal).then(() => ({ exitCode: INTERRUPTED }));
  const { exitCode } = await Promise.race([importAll(input), broken, interrupted]);
  // From here on Ctrl-C ends what is done, and interrupts nothing.
  if (exitCode === 0 && !json && process.stdout.isTTY) await Promise.race([aborted(signal), broken]);
  return exitCode;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

/** @returns the exit code for an error, after telling a person what it is about */
function explain(error: unknown): number {
  if (error instanceof Problem || error instanceof ServerUnavailable) {
    tell(error.message);
    return error.exitCode;
  }
  const isKnown = error instanceof MigrationError || !(error instanceof Error);
  tell(isKnown ? String(error) : (error.stack ?? error.message));
  return 1;
}

async function main(): Promise<number> {
  const cleanUp = new CleanUp(tell);
  const stopping = new AbortController();
  const { signal } = stopping;
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => {
      if (!signal.aborted) tell('Stopping …');
      stopping.abort();
    });
  }
  try {
    return await quickstart(readOptions(process.argv.slice(2)), cleanUp, signal);
  } catch (error) {
    return signal.aborted ? INTERRUPTED : explain(error);
  } finally {
    stopping.abort();
    await cleanUp.run();
  }
}

process.exitCode = await main();
