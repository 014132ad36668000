/** The whole of SyncStore as processes from dist/, on a database of its own, with a sandbox. */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadConfig } from '@syncstore/config';
import { openRuntime, type Runtime } from '@syncstore/runtime';
import { type Child, saysReady, startChild } from '../../../scripts/quickstart/child.ts';
import { connectSandboxShops } from '../../../scripts/quickstart/consent.ts';
import { sandboxSettings } from '../../../scripts/quickstart/sandbox-settings.ts';
import { freePort } from '../../../scripts/servers/free-port.ts';
import { type SandboxControl, sandboxControl } from '../../support/sandbox-control.ts';
import type { BenchServers } from '../servers.ts';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Asked-for runs are started by the producer's sweep: waiting seconds for it is not what is measured. */
const SWEEP_INTERVAL_MS = '500';

export interface StackOptions {
  /** Products a shop; there are four. */
  readonly products: number;
  readonly workers: number;
  /** The sandbox's limits, as its command line takes them. */
  readonly limits: string;
}

export interface BenchStack {
  readonly runtime: Runtime;
  readonly sandbox: SandboxControl;
  readonly workers: readonly Child[];
  close(): Promise<void>;
}

/** Builds the apps, starts them and connects the sandbox's shops. */
export async function openStack(servers: BenchServers, options: StackOptions): Promise<BenchStack> {
  const built = spawnSync(process.execPath, [join(root, 'scripts/build.mjs')], { stdio: 'inherit' });
  if (built.status !== 0) throw new Error('the apps could not be built');
  const started: Child[] = [];
  const closeAll = async () => {
    for (const child of [...started].reverse()) await child.stop();
  };
  const start = async (
    name: string,
    bundle: string,
    words: readonly string[],
    settings: Readonly<Record<string, string>>,
    isReady: (line: string) => boolean,
  ): Promise<Child> => {
    const child = await startChild({
      name,
      command: [join(root, 'dist', `${bundle}.js`), ...words],
      environment: { ...process.env, ...settings },
      logPath: join(servers.directory, `${name}.log`),
      isReady,
    });
    started.push(child);
    return child;
  };
  try {
    const port = String(await freePort());
    const sandboxUrl = `http://127.0.0.1:${port}`;
    const words = ['--port', port, '--products', String(options.products), '--limits', options.limits];
    await start('sandbox', 'sandbox', words, {}, (line) => line.startsWith('Sandbox ready'));
    const settings = {
      ...(await sandboxSettings(sandboxUrl)),
      DATABASE_URL: await servers.freshDatabase('import'),
      REDIS_URL: servers.redisUrl,
      QUEUE_PREFIX: servers.prefix,
      ENCRYPTION_KEY: randomBytes(32).toString('hex'),
      LOG_FILE: 'off',
      SWEEP_INTERVAL_MS,
    };
    const runtime = await openRuntime(loadConfig(settings, 'cli'), 'cli');
    await connectSandboxShops(runtime, { sandboxUrl, consoleUrl: 'http://127.0.0.1:1' });
    await start('producer', 'producer', [], settings, saysReady);
    const workers: Child[] = [];
    for (let index = 1; index <= options.workers; index += 1)
      workers.push(await start(`worker-${index}`, 'worker', [], settings, saysReady));
    return {
      runtime,
      sandbox: sandboxControl(() => sandboxUrl),
      workers,
      async close() {
        await runtime.close();
        await closeAll();
      },
    };
  } catch (error) {
    await closeAll();
    throw error;
  }
}
