/** One measurement: so many caller processes, one contestant, one scenario, and what the sandbox counted meanwhile. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createRedis } from '@syncstore/queue';
import { Queue } from 'bullmq';
import type { SandboxStats } from '../../support/sandbox-control.ts';
import type { BenchSandbox } from './sandbox.ts';
import { allowedInAll, type Scenario } from './scenarios.ts';
import { type CallerTask, queueLimit, queueOf } from './task.ts';

const caller = fileURLToPath(new URL('./caller.ts', import.meta.url));
/** Between the last process's first call and the counting. */
const SETTLE_MS = 2_000;
/** Jobs for BullMQ: more than any limiter lets through meanwhile. */
const SPARE = 4;

export interface Measurement {
  readonly calls: number;
  readonly callsPerSecond: number;
  /** Of what the clients are set to: the limit less the margin. */
  readonly shareOfBudget: number;
  /** Most calls in any sliding second, and what that is of the limit of that scope; the scope that is nearest to its limit. */
  readonly worst: Worst;
  readonly throttled: number;
}

export interface Worst {
  readonly scope: 'app' | 'shop' | 'endpoint';
  readonly calls: number;
  readonly limit: number;
}

export interface MeasureOptions {
  readonly sandbox: BenchSandbox;
  readonly scenario: Scenario;
  /** Told to each process, but for the prefix. */
  readonly task: Omit<CallerTask, 'prefix'>;
  readonly processes: number;
  readonly seconds: number;
  /** Done when half of the seconds have passed. */
  readonly halfway?: () => Promise<void>;
}

/** Measures for some seconds while there is always something to call. */
export async function measure(options: MeasureOptions): Promise<Measurement> {
  const { sandbox, scenario, processes, seconds } = options;
  const task: CallerTask = { ...options.task, prefix: `{bench-limits-${randomBytes(4).toString('hex')}}` };
  const forget = task.contestant === 'bullmq' ? await enqueueCalls(task, seconds) : () => undefined;
  const children = Array.from({ length: processes }, () => startCaller(task));
  try {
    await Promise.all(children.map((child) => once(child, 'message')));
    await sleep(SETTLE_MS);
    await sandbox.resetStats();
    await sleep(seconds * 500);
    await options.halfway?.();
    await sleep(seconds * 500);
    return read(await sandbox.stats(), scenario, task);
  } finally {
    await Promise.all(children.map(end));
    await forget();
  }
}

function read(
  { platforms, shops, endpoints }: SandboxStats,
  scenario: Scenario,
  task: CallerTask,
): Measurement {
  const [all] = platforms.filter(({ platform }) => platform === scenario.platform);
  if (!all || all.firstCallAt === null || all.lastCallAt === null) throw new Error('nothing was called');
  const callsPerSecond = ((all.calls - 1) * 1_000) / (all.lastCallAt - all.firstCallAt);
  const shopCount = new Set(task.lanes.map(({ shop }) => shop.externalId)).size;
  const rows = { app: platforms, shop: shops, endpoint: endpoints };
  const worst = (['app', 'shop', 'endpoint'] as const)
    .flatMap((scope): Worst[] => {
      const limit = scenario.limits[scope];
      const counts = rows[scope].filter(({ platform }) => platform === scenario.platform);
      return limit === undefined
        ? []
        : [{ scope, limit, calls: Math.max(...counts.map(({ worstSecond }) => worstSecond)) }];
    })
    .sort((a, b) => b.calls / b.limit - a.calls / a.limit)[0];
  if (!worst) throw new Error('a scenario has to have a limit');
  return {
    calls: all.calls,
    callsPerSecond,
    shareOfBudget: callsPerSecond / (allowedInAll(scenario, shopCount) * (1 - task.margin)),
    worst,
    throttled: all.rateLimited,
  };
}

function startCaller(task: CallerTask): ChildProcess {
  return spawn(process.execPath, ['--import', 'tsx', caller, JSON.stringify(task)], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

/** @returns what removes the jobs that are left */
async function enqueueCalls(task: CallerTask, seconds: number): Promise<() => Promise<void>> {
  const connection = createRedis(task.redisUrl, { role: 'queue' });
  const queues = [...new Set(task.lanes.map((lane) => queueOf(task, lane)))].map(
    (name) => new Queue(name, { connection, prefix: task.prefix }),
  );
  const jobs = Math.ceil(queueLimit(task.limits) * seconds * SPARE);
  for (const queue of queues) {
    const calls = Array.from({ length: jobs }, (_, n) => ({
      name: 'call',
      data: n,
      opts: { removeOnComplete: true },
    }));
    await queue.addBulk(calls);
  }
  return async () => {
    for (const queue of queues) {
      await queue.obliterate({ force: true });
      await queue.close();
    }
    connection.disconnect();
  };
}
