/**
 * `npm run test:compose`: docker-compose.yml on a real Docker engine, as users start it.
 *
 *   1. Build, and bring everything up with the demo and three workers: the four shops are imported.
 *   2. Look at the containers: healthy, not root, on a read-only file system.
 *   3. Fetch everything again with five workers, and restart Redis in the middle.
 *   4. Down and up: nothing is forgotten.
 *
 * It has a project, volumes and ports of its own, and removes them. Base images can be replaced as always: NODE_IMAGE,
 * POSTGRES_IMAGE, REDIS_IMAGE. Takes some minutes.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { z } from 'zod';
import { freePort } from '../../scripts/servers/free-port.ts';

const run = promisify(execFile);
const PROJECT = 'syncstore-compose-test';
const IMPORT_MS = 10 * 60_000;
const LOOK_EVERY_MS = 2_000;

const RUNS = z.object({
  runs: z.array(z.object({ id: z.number(), status: z.string(), distinct: z.number(), rejected: z.number() })),
});
const CONTAINER = z.object({
  Service: z.string(),
  State: z.string(),
  Health: z.string(),
  ExitCode: z.number(),
});

const environment = {
  ...process.env,
  CONSOLE_PORT: String(await freePort()),
  SANDBOX_PORT: String(await freePort()),
  SANDBOX_PRODUCTS: '200',
};

/** `docker compose …` in our own project. @returns what it wrote on standard output */
async function compose(...words: readonly string[]): Promise<string> {
  const { stdout } = await run('docker', ['compose', '-p', PROJECT, '--profile', 'demo', ...words], {
    env: environment,
    maxBuffer: 64 * 1024 * 1024,
  });
  return stdout;
}

const syncstore = (...words: readonly string[]) => compose('exec', '-T', 'console', 'syncstore', ...words);

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await work();
  console.log(`ok   ${name} (${Math.round((Date.now() - startedAt) / 1_000)} s)`);
  return result;
}

async function runs() {
  return RUNS.parse(JSON.parse(await syncstore('runs', '--json'))).runs;
}

/** Waits until `count` runs have ended, all of them as completed. */
async function completedRuns(count: number) {
  const giveUpAt = Date.now() + IMPORT_MS;
  for (;;) {
    const all = await runs();
    const failed = all.filter(({ status }) => /failed|cancelled|errors/.test(status));
    assert.deepEqual(failed, [], 'runs that did not complete');
    if (all.filter(({ status }) => status === 'completed').length >= count) return all;
    assert.ok(Date.now() < giveUpAt, `${count} runs should have completed by now: ${JSON.stringify(all)}`);
    await sleep(LOOK_EVERY_MS);
  }
}

async function containers() {
  const lines = (await compose('ps', '--all', '--format', 'json')).trim().split('\n');
  return lines.map((line) => CONTAINER.parse(JSON.parse(line)));
}

/** Long-running services are healthy; those that run once have ended with 0. */
async function allWell(): Promise<void> {
  for (const { Service, State, Health, ExitCode } of await containers()) {
    if (State === 'exited') assert.equal(ExitCode, 0, `${Service} ended with ${ExitCode}`);
    else assert.equal(Health, 'healthy', `${Service} is ${State} and ${Health}`);
  }
}

async function isConfined(service: string): Promise<void> {
  assert.notEqual((await compose('exec', '-T', service, 'id', '-u')).trim(), '0', `${service} runs as root`);
  await assert.rejects(compose('exec', '-T', service, 'touch', '/app/written'), /Read-only file system/);
}

try {
  await step('the image builds', () => compose('build', '--quiet'));
  await step('everything comes up with three workers', () =>
    compose('up', '--detach', '--wait', '--scale', 'worker=3', 'worker', 'producer', 'console', 'sandbox'),
  );
  await step('the demo imports its four shops', async () => {
    await compose('up', '--detach', '--scale', 'worker=3', 'import');
    await completedRuns(4);
  });
  const imported = await runs();
  assert.ok(imported.every(({ distinct }) => distinct >= 200));
  await step('all containers are well', allWell);
  for (const service of ['worker', 'producer', 'console'])
    await step(`${service} is confined`, () => isConfined(service));
  await step('five workers import everything again while Redis is restarted', async () => {
    await compose('up', '--detach', '--no-recreate', '--scale', 'worker=5', 'worker');
    await syncstore('import', '--deep');
    await sleep(3_000);
    await compose('restart', 'redis');
    await completedRuns(8);
  });
  const before = await runs();
  await step('down and up forgets nothing', async () => {
    await compose('down');
    await compose('up', '--detach', '--wait', 'worker', 'producer', 'console', 'sandbox');
    assert.deepEqual(await runs(), before);
  });
  console.log('docker compose: passed');
} finally {
  await compose('down', '--volumes', '--timeout', '5');
}
