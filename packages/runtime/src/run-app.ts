/**
 * The frame of a long-running app: settings, connections, health, readiness line, signals, exit code.
 *
 *   - A wrong setting ends it with exit code 2 and all mistakes at once; an unreachable server with 5 and the address.
 *   - `ready` is logged once it works: supervisors and the quickstart wait for that line.
 *   - The first SIGTERM or SIGINT stops it in order and exits 0: it says that it is not ready, then takes no more work, then
 *     finishes what is in hand. The second exits at once.
 *   - An app that is stuck says so for a while (watch-progress.ts), then ends with exit code 1: it hands back what it
 *     can, and its supervisor starts it again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { type AppName, ConfigError, type HealthConfig, loadConfig } from '@syncstore/config';
import { type HealthServer, type HealthState, serveHealth } from '@syncstore/observe';
import { describeFailure, EXIT } from './failures.ts';
import { openRuntime } from './open.ts';
import type { Runtime } from './runtime.ts';
import type { ProgressWatch } from './watch-progress.ts';

/** What an app gives back once it runs. */
export interface RunningApp {
  /** Said in the readiness line, e.g. the address it listens on. */
  readonly facts?: Readonly<Record<string, unknown>>;
  /** Tells whether it gets on with its work. */
  readonly watch?: ProgressWatch;
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
  const { log, config } = runtime;
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
    let running: RunningApp | null = null;
    const health = await openHealth(
      config.health,
      {
        phase: () => (shutdown.signal.aborted ? 'stopping' : running ? 'running' : 'starting'),
        problem: () => running?.watch?.problem() ?? null,
      },
      runtime.metrics,
    );
    const app = await start(runtime, shutdown.signal);
    running = app;
    log.info({ ...app.facts, ...(health && { health: health.url }) }, 'ready');
    const stuck = app.watch?.stuck.then((problem) => ({ problem }));
    const end = await Promise.race([stopped, ...(stuck ? [stuck] : [])]);
    if (typeof end !== 'string') {
      log.fatal(end, 'stuck, and does not recover: exiting, to be started again');
      shutdown.abort();
      await closeInTime(app, config.worker.shutdownGraceMs + LAST_WRITES_MS);
      process.exit(EXIT.bug);
    }
    log.info({ signal: end }, 'stopping');
    app.watch?.stop();
    await app.close();
    await runtime.close();
    await health?.close();
    log.info('stopped');
    process.exit(EXIT.done);
  } catch (error) {
    const failure = describeFailure(error);
    log.fatal({ err: error }, failure.message);
    process.exit(failure.exitCode);
  }
}

/** What handing pages back takes after their time is over, milliseconds. */
const LAST_WRITES_MS = 5_000;

/** What is stuck may hold up an orderly end too. */
async function closeInTime(app: RunningApp, ms: number): Promise<void> {
  await Promise.race([app.close(), sleep(ms)]);
}

/** @throws ConfigError when nothing can listen there */
async function openHealth(
  { host, port }: HealthConfig,
  state: HealthState,
  metrics: Runtime['metrics'],
): Promise<HealthServer | undefined> {
  if (port === undefined) return undefined;
  try {
    return await serveHealth({ host, port }, state, metrics);
  } catch (error) {
    const problem = `${port} on ${host} can't be listened on (${error instanceof Error ? error.message : String(error)})`;
    throw new ConfigError([{ name: 'HEALTH_PORT', problem, example: '0' }], { cause: error });
  }
}
