/**
 * The frame of a long-running app: settings, connections, readiness line, signals, exit code.
 *
 *   - A wrong setting ends it with exit code 2 and all mistakes at once; an unreachable server with 5 and the address.
 *   - `ready` is logged once it works: supervisors and the quickstart wait for that line.
 *   - The first SIGTERM or SIGINT stops it in order and exits 0; the second exits at once.
 */
import { type AppName, ConfigError, loadConfig } from '@syncstore/config';
import { describeFailure } from './failures.ts';
import { openRuntime } from './open.ts';
import type { Runtime } from './runtime.ts';

/** What an app gives back once it runs. */
export interface RunningApp {
  /** Said in the readiness line, e.g. the address it listens on. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Finishes what is in hand. Connections are closed afterwards. */
  close(): Promise<void>;
}

/**
 * Runs an app until it is told to stop.
 * @param start begins the work; the signal is aborted when the app has to stop
 */
export async function runApp(
  name: AppName,
  start: (runtime: Runtime, shutdown: AbortSignal) => Promise<RunningApp>,
): Promise<void> {
  let runtime: Runtime;
  try {
    runtime = await openRuntime(loadConfig(process.env, name), name);
  } catch (error) {
    const failure = describeFailure(error);
    process.stderr.write(`${failure.message}\n`);
    process.exit(error instanceof ConfigError ? 2 : failure.exitCode);
  }
  const { log } = runtime;
  const shutdown = new AbortController();
  const stopped = new Promise<NodeJS.Signals>((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) {
      process.on(signal, () => {
        if (shutdown.signal.aborted) process.exit(1);
        shutdown.abort();
        resolve(signal);
      });
    }
  });
  try {
    const app = await start(runtime, shutdown.signal);
    log.info({ ...app.facts }, 'ready');
    const signal = await stopped;
    log.info({ signal }, 'stopping');
    await app.close();
    await runtime.close();
    log.info('stopped');
    process.exit(0);
  } catch (error) {
    const failure = describeFailure(error);
    log.fatal({ err: error }, failure.message);
    process.exit(failure.exitCode);
  }
}
