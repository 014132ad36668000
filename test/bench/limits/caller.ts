/**
 * A process that calls the sandbox through the project's own client as fast as its budget lets it, until it is killed.
 * Started by measure.ts with its task as JSON in its first argument; tells its parent when it has made its first call.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { WaitError } from '@syncstore/contracts';
import { createRedis } from '@syncstore/queue';
import { type Job, RateLimitError, Worker } from 'bullmq';
import { MemoryVault } from '../../platforms/doubles/memory-vault.ts';
import { budgetOf } from './budgets.ts';
import { sandboxPlatform } from './client.ts';
import { type CallerTask, type Lane, queueLimit, queueOf } from './task.ts';

// Written by measure.ts as a CallerTask.
const task = JSON.parse(process.argv[2] ?? '{}') as CallerTask;
const vault = new MemoryVault();
for (const { subject, tokens } of task.grants) vault.add(task.platform, subject, tokens);
const platform = await sandboxPlatform(task.sandboxUrl, task.platform, { budget: budgetOf(task), vault });

let hasCalled = false;

/** @returns milliseconds to wait because the marketplace throttled the call, or there is no budget; 0 when it was served */
async function callOnce({ shop, operation }: Lane): Promise<number> {
  const client = platform.openShop(shop, { apiCalls: 0, throttled: 0, answered: 0 });
  const to = Math.floor(Date.now() / 1_000);
  const query = { field: 'update_time', from: to - 86_400, to, statuses: null, cursor: null } as const;
  try {
    await (operation === 'list' ? client.list(query) : client.clock());
    return 0;
  } catch (error) {
    if (error instanceof WaitError) return error.waitMs;
    throw error;
  } finally {
    if (!hasCalled) process.send?.('called');
    hasCalled = true;
  }
}

async function callForEver(lane: Lane): Promise<never> {
  for (;;) {
    const waitMs = await callOnce(lane);
    if (waitMs > 0) await sleep(waitMs);
  }
}

/** Jobs that the parent has enqueued name the lane they call. */
function workOffQueues(): void {
  const max = Math.floor(queueLimit(task.limits) * (1 - task.margin));
  for (const name of new Set(task.lanes.map((lane) => queueOf(task, lane)))) {
    const lanes = task.lanes.filter((lane) => queueOf(task, lane) === name);
    const callLane = async ({ data }: Job<number>) => {
      const lane = lanes[data % lanes.length];
      const waitMs = lane ? await callOnce(lane) : 0;
      if (waitMs === 0) return;
      await worker.rateLimit(waitMs);
      throw new RateLimitError();
    };
    const worker = new Worker<number>(name, callLane, {
      connection: createRedis(task.redisUrl, { role: 'worker' }),
      prefix: task.prefix,
      concurrency: task.callersPerLane * lanes.length,
      limiter: { max, duration: 1_000 },
    });
    // Without a listener an error of the connection would end the process.
    worker.on('error', (error) => console.error(error.message));
  }
}

if (task.contestant === 'bullmq') workOffQueues();
else for (const lane of task.lanes) for (let n = 0; n < task.callersPerLane; n += 1) void callForEver(lane);
