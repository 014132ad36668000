/**
 * `npm run test:compose`: docker-compose.yml on a real Docker engine, as users start it.
 *
 *   1. Build, and bring everything up with the demo and three workers, by the command that is printed for users: four shops are
 *      imported, the sums add up, the queues stand in Bull Board.
 *   2. Look at the containers: healthy, not root, on a read-only file system, with bounded memory.
 *   3. Refuse the demo's secrets, and placeholders, where a real marketplace is called.
 *   4. Fetch everything again with a fourth worker, and restart Redis in the middle.
 *   5. Down and up: nothing is forgotten.
 *   6. The profile `monitoring` ([monitoring.ts](monitoring.ts)).
 *   7. Start from nothing with every secret in a file.
 *
 * It has a project, volumes and ports of its own, and removes them. Base images can be replaced as always: NODE_IMAGE,
 * POSTGRES_IMAGE, REDIS_IMAGE, PROMETHEUS_IMAGE, …. Takes some minutes. What can't be checked on this machine is listed at the end.
 */
import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { accountingErrors } from '../support/accounting-errors.ts';
import {
  askConsole,
  compose,
  containers,
  demo,
  docker,
  ports,
  secretsDirectory,
  syncstore,
  until,
  valueOf,
} from './engine.ts';
import { checkMonitoring } from './monitoring.ts';

const START_MS = 3 * 60_000;
const IMPORT_MS = 10 * 60_000;
const SHOPS = 4;
/** What one of the sandbox's shops has: SANDBOX_PRODUCTS of docker-compose.yml. */
const SHOP_PRODUCTS = 500;
const APPS = ['worker', 'producer', 'console'] as const;
const QUEUES = [
  'maintenance',
  'shopee-pages',
  'shopee-pages-dlq',
  'tiktok-shop-pages',
  'tiktok-shop-pages-dlq',
];

const count = z.number();
const RUNS = z.object({
  runs: z.array(
    z.object({
      id: count,
      status: z.string(),
      listed: count,
      distinct: count,
      duplicates: count,
      fetched: count,
      unchangedByList: count,
      withdrawn: count,
      unsettled: count,
      created: count,
      updated: count,
      unchanged: count,
      rejected: count,
    }),
  ),
});
const BOARD = z.object({ queues: z.array(z.object({ name: z.string() })) });
const INSPECTED = z.array(
  z.object({
    Name: z.string(),
    Config: z.object({ User: z.string() }),
    HostConfig: z.object({
      ReadonlyRootfs: z.boolean(),
      Memory: count,
      Init: z.boolean().nullish(),
      CapDrop: z.array(z.string()).nullable(),
      SecurityOpt: z.array(z.string()).nullable(),
      LogConfig: z.object({ Config: z.record(z.string(), z.string()) }),
      PortBindings: z.record(z.string(), z.array(z.object({ HostIp: z.string() })).nullable()),
    }),
  }),
);
const REFUSED = z.object({ code: z.number(), stderr: z.string(), stdout: z.string() });

async function step<T>(name: string, work: () => Promise<T>): Promise<T> {
  const startedAt = Date.now();
  const result = await work();
  console.log(`ok   ${name} (${Math.round((Date.now() - startedAt) / 1_000)} s)`);
  return result;
}

async function runs() {
  return RUNS.parse(JSON.parse(await syncstore('runs', '--json'))).runs;
}

/** Waits until `wanted` runs have ended, all of them as completed. */
async function completedRuns(wanted: number) {
  const all = await until(`${wanted} runs have completed`, IMPORT_MS, async () => {
    const found = await runs();
    const failed = found.filter(({ status }) => /failed|cancelled|errors/.test(status));
    assert.deepEqual(failed, [], 'runs that did not complete');
    return found.filter(({ status }) => status === 'completed').length >= wanted ? found : undefined;
  });
  assert.deepEqual(all.flatMap(accountingErrors), []);
  return all;
}

/** Long-running services are healthy; those that run once have ended with 0, but for `import`, which may still run. */
async function allHealthy(): Promise<void> {
  await until('every container is healthy', START_MS, async () => {
    const found = await containers();
    for (const { Service, State, ExitCode } of found)
      if (State === 'exited') assert.equal(ExitCode, 0, `${Service} ended with ${ExitCode}`);
    const isWell = ({ Service, State, Health }: (typeof found)[number]) =>
      State === 'exited' || Health === 'healthy' || (Service === 'import' && State === 'running');
    return found.every(isWell) && found.some(({ Service }) => Service === 'console') ? true : undefined;
  });
}

async function catalogue() {
  return {
    listings: await valueOf('SELECT count(*) FROM platform_mappings'),
    masters: await valueOf('SELECT count(*) FROM master_products'),
    rejects: await valueOf('SELECT count(*) FROM import_rejects WHERE resolved_at IS NULL'),
  };
}

/** Every product that a shop listed is in the catalogue, rejected with a reason, or withdrawn by the marketplace. */
async function sumsAddUp(): Promise<void> {
  const imported = await completedRuns(SHOPS);
  assert.equal(imported.length, SHOPS);
  assert.ok(imported.every(({ distinct }) => distinct >= SHOP_PRODUCTS));
  const sum = (counted: 'created' | 'rejected') => imported.reduce((total, run) => total + run[counted], 0);
  const { listings, masters, rejects } = await catalogue();
  assert.equal(listings, sum('created'));
  assert.equal(rejects, sum('rejected'));
  assert.ok(masters > 0 && masters < listings, `${masters} master products of ${listings} listings`);
}

async function queuesStandInBullBoard(): Promise<void> {
  const path = '/admin/queues/api/queues';
  assert.equal((await fetch(`http://127.0.0.1:${ports.console}${path}`)).status, 401, 'without a password');
  const { queues } = BOARD.parse(await (await askConsole(path)).json());
  assert.deepEqual(queues.map(({ name }) => name).sort(), QUEUES);
}

/** By what the engine was told, of every container; and by trying, in those that are our own. */
async function isConfined(): Promise<void> {
  const found = await containers();
  for (const { Name, HostConfig, Config } of INSPECTED.parse(
    JSON.parse(await docker('inspect', ...found.map(({ ID }) => ID))),
  )) {
    assert.ok(HostConfig.Memory > 0, `the memory of ${Name} is not bounded`);
    assert.ok(HostConfig.LogConfig.Config['max-size'], `the log of ${Name} is not bounded`);
    const addresses = Object.values(HostConfig.PortBindings).flatMap((bindings) => bindings ?? []);
    assert.ok(
      addresses.every(({ HostIp }) => HostIp === '127.0.0.1'),
      `${Name} can be reached from elsewhere`,
    );
    if (/postgres|redis/.test(Name)) assert.deepEqual(addresses, [], `${Name} publishes a port`);
    else {
      assert.equal(Config.User, '1000:1000', Name);
      assert.ok(HostConfig.ReadonlyRootfs && HostConfig.Init, Name);
      assert.deepEqual(HostConfig.CapDrop, ['ALL'], Name);
      assert.ok(
        HostConfig.SecurityOpt?.some((option) => option.startsWith('no-new-privileges')),
        Name,
      );
    }
  }
  for (const service of APPS) {
    assert.notEqual(
      (await compose('exec', '-T', service, 'id', '-u')).trim(),
      '0',
      `${service} runs as root`,
    );
    await assert.rejects(compose('exec', '-T', service, 'touch', '/app/written'), /Read-only file system/);
  }
}

/** A worker with such settings says what is wrong and ends with 2. */
async function isRefused(settings: Readonly<Record<string, string>>, complaint: RegExp): Promise<void> {
  const words = Object.entries(settings).flatMap(([name, value]) => ['--env', `${name}=${value}`]);
  const failure: unknown = await compose('run', '--rm', '--no-deps', '-T', ...words, 'worker').then(
    () => assert.fail(`a worker started with ${JSON.stringify(settings)}`),
    (error: unknown) => error,
  );
  const { code, stderr, stdout } = REFUSED.parse(failure);
  assert.equal(code, 2);
  assert.match(stderr + stdout, complaint);
}

/** Fetches everything again; Redis goes away while products come in. */
async function restartRedisInTheMiddle(): Promise<void> {
  await demo('up', '--detach', '--no-recreate', '--scale', 'worker=4', 'worker');
  await allHealthy();
  await until('the console counts four workers', START_MS, async () =>
    /^syncstore_workers(\{[^}]*\})? 4$/m.test(await (await askConsole('/metrics')).text()) ? true : undefined,
  );
  await syncstore('import', '--deep');
  await until('products come in', IMPORT_MS, async () =>
    (await runs()).some(({ status, unchanged }) => status !== 'completed' && unchanged > 0)
      ? true
      : undefined,
  );
  await compose('restart', 'redis');
  assert.ok(
    (await runs()).some(({ status }) => status !== 'completed'),
    'it was too late to be in the middle',
  );
  await completedRuns(2 * SHOPS);
}

/** Every secret comes from a file, and none stands in a container's environment. */
async function startFromSecretFiles(): Promise<void> {
  const password = randomBytes(24).toString('hex');
  const files = {
    'postgres-password': password,
    'database-url': `postgresql://syncstore:${password}@postgres:5432/syncstore`,
    'encryption-key': randomBytes(32).toString('base64'),
    'shopee-partner-key': randomBytes(32).toString('hex'),
    'tiktok-shop-app-secret': randomBytes(20).toString('hex'),
    'console-password': randomBytes(18).toString('hex'),
  };
  chmodSync(secretsDirectory, 0o755);
  for (const [name, secret] of Object.entries(files))
    writeFileSync(join(secretsDirectory, name), `${secret}\n`, { mode: 0o644 });
  const overlaid = ['-f', 'docker-compose.yml', '-f', 'deploy/compose/secrets.yml'];
  await compose(...overlaid, 'up', '--detach', 'worker', 'producer', 'console');
  await allHealthy();
  const login = Buffer.from(`admin:${files['console-password']}`).toString('base64');
  const shops = await fetch(`http://127.0.0.1:${ports.console}/api/shops`, {
    headers: { authorization: `Basic ${login}` },
  });
  assert.equal(shops.status, 200, 'the console takes the password of the file');
  const inspected = await docker('inspect', ...(await containers()).map(({ ID }) => ID));
  for (const [name, secret] of Object.entries(files))
    assert.ok(!inspected.includes(secret), `docker inspect shows ${name}`);
}

try {
  await step('the files are valid, all profiles', () => compose('config', '--quiet'));
  await step('the image builds', () => demo('build', '--quiet'));
  await step('everything comes up with the demo and three workers', async () => {
    await demo('up', '--detach', '--scale', 'worker=3');
    await allHealthy();
    const workers = (await containers()).filter(({ Service }) => Service === 'worker');
    assert.equal(workers.length, 3);
  });
  await step('the demo imports its four shops, and the sums add up', sumsAddUp);
  await step('the queues stand in Bull Board, for those who log in', queuesStandInBullBoard);
  await step('health can be asked without a password', async () =>
    assert.equal((await fetch(`http://127.0.0.1:${ports.console}/api/health`)).status, 200),
  );
  await step('all containers are confined', isConfined);
  await step('the secrets of the demo are refused where a real marketplace is called', () =>
    isRefused(
      { SHOPEE_BASE_URL: 'https://partner.shopeemobile.com' },
      /SHOPEE_PARTNER_KEY is the sandbox's[\s\S]*DATABASE_URL has the user's name for its password/,
    ),
  );
  await step('placeholders are refused', () =>
    isRefused({ SHOPEE_PARTNER_KEY: 'changeme' }, /SHOPEE_PARTNER_KEY is a placeholder/),
  );
  await step('four workers fetch everything again while Redis is restarted', restartRedisInTheMiddle);
  const before = { runs: await runs(), catalogue: await catalogue() };
  await step('down and up forgets nothing', async () => {
    await demo('down');
    await demo('up', '--detach', '--scale', 'worker=2', 'worker', 'producer', 'console', 'sandbox');
    await allHealthy();
    assert.deepEqual({ runs: await runs(), catalogue: await catalogue() }, before);
  });
  const unchecked = await step('the profile monitoring', () => checkMonitoring(4));
  await step('every secret can come from a file', async () => {
    await compose('down', '--volumes');
    await startFromSecretFiles();
  });
  for (const what of unchecked) console.log(`not checked here: ${what}`);
  console.log('docker compose: passed');
} finally {
  await compose('down', '--volumes', '--timeout', '5');
  rmSync(secretsDirectory, { recursive: true, force: true });
}
