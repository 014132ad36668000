/**
 * The whole of SyncStore for a test file: database, Redis prefix and sandbox of its own, shops connected by consent, and
 * real worker and producer processes from dist/.
 */
import { randomBytes } from 'node:crypto';
import { type Config, loadConfig } from '@syncstore/config';
import type { ListingRunKind } from '@syncstore/contracts';
import { openRuntime, type Runtime } from '@syncstore/runtime';
import type { SandboxOptions } from '@syncstore/sandbox';
import { listShops, type RunView, requestRun, runSummaries, type ShopView } from '@syncstore/store';
import { afterAll, beforeAll } from 'vitest';
import { connectSandboxShops } from '../../scripts/quickstart/consent.ts';
import { sandboxSettings } from '../../scripts/quickstart/sandbox-settings.ts';
import { type AppProcess, startProcess } from './app-process.ts';
import { type TestDatabase, useDatabase } from './use-database.ts';
import { useRedis } from './use-redis.ts';
import { type TestSandbox, useSandbox } from './use-sandbox.ts';

export interface TestStack {
  readonly database: TestDatabase;
  readonly sandbox: TestSandbox;
  readonly runtime: Runtime;
  shops(): Promise<ShopView[]>;
  /** @param app the name of its bundle */
  start(app: string, settings?: Readonly<Record<string, string>>): Promise<AppProcess>;
  /** Asks for a run. */
  request(shop: ShopView, kind: ListingRunKind): Promise<number>;
  /** Waits until runs have ended. */
  ended(...runIds: number[]): Promise<RunView[]>;
  /** Imports all shops and waits for it. */
  importAll(kind: ListingRunKind): Promise<RunView[]>;
}

/** Settings under which tests need not wait for timers that are sized for production. */
const FAST = {
  SWEEP_INTERVAL_MS: '200',
  LEASE_MS: '2000',
  LOST_AFTER_MS: '1000',
  LOG_FILE: 'off',
  LOG_LEVEL: 'info',
  ALERTS_FILE: 'off',
};

/** Milliseconds between looks at a run: nothing tells other processes that it ended. */
const LOOK_EVERY_MS = 100;

/**
 * Call it at the top of a test file.
 * @param options.settings environment of the apps, over the defaults for tests
 */
export function useStack(
  options: { readonly sandbox?: SandboxOptions; readonly settings?: Readonly<Record<string, string>> } = {},
): TestStack {
  const database = useDatabase();
  const redis = useRedis();
  const sandbox = useSandbox(options.sandbox);
  const encryptionKey = randomBytes(32).toString('hex');
  const processes: AppProcess[] = [];
  let runtime: Runtime | undefined;
  let environment: Record<string, string> = {};

  beforeAll(async () => {
    environment = {
      ...FAST,
      ...(await sandboxSettings(sandbox.running.url)),
      DATABASE_URL: database.url,
      REDIS_URL: redis.url,
      QUEUE_PREFIX: redis.prefix,
      ENCRYPTION_KEY: encryptionKey,
      ...options.settings,
    };
    const config: Config = loadConfig(environment, 'cli');
    runtime = await openRuntime(config, 'cli');
    await connectSandboxShops(runtime, {
      sandboxUrl: sandbox.running.url,
      consoleUrl: 'http://127.0.0.1:1',
    });
  });
  afterAll(async () => {
    await Promise.all(processes.map((app) => app.end('SIGKILL')));
    await runtime?.close();
  });

  function running(): Runtime {
    if (runtime) return runtime;
    throw new Error('The stack runs inside hooks and tests only.');
  }
  const stack: TestStack = {
    database,
    sandbox,
    get runtime() {
      return running();
    },
    shops: () => listShops(running().database),
    async start(app, settings = {}) {
      const started = startProcess(app, { ...process.env, ...environment, ...settings });
      processes.push(started);
      await started.line((line) => line.msg === 'ready');
      return started;
    },
    async request(shop, kind) {
      const run = await requestRun(running().database, { shopId: shop.id, kind, requestedBy: 'test' });
      return run.runId;
    },
    async ended(...runIds) {
      for (;;) {
        const runs = await runSummaries(running().database, { ids: runIds });
        if (runs.every((run) => run.endedAt !== null)) return runs.sort((a, b) => a.id - b.id);
        await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
      }
    },
    async importAll(kind) {
      const runIds: number[] = [];
      for (const shop of await stack.shops()) runIds.push(await stack.request(shop, kind));
      return stack.ended(...runIds);
    },
  };
  return stack;
}
