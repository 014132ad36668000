/**
 * One chaos run:
 *
 *   1. PostgreSQL, Redis, a sandbox, two producers and three workers are started; four shops are connected.
 *   2. Runs of all shops go on without a pause, products are edited, faults strike, and what the seed says is killed,
 *      crashed and flushed.
 *   3. All of that stops. Runs end by themselves, dead letters are redriven, and after one more full import the catalogue
 *      is what the marketplaces serve, or the differences are reported.
 *   4. Meanwhile nobody was delisted who lives.
 */
import { randomBytes } from 'node:crypto';
import { loadConfig } from '@syncstore/config';
import { openRuntime } from '@syncstore/runtime';
import { startSandbox } from '@syncstore/sandbox';
import { listShops, type ShopView } from '@syncstore/store';
import { Pool } from 'pg';
import { connectSandboxShops } from '../../scripts/quickstart/consent.ts';
import { sandboxSettings } from '../../scripts/quickstart/sandbox-settings.ts';
import { seededRandom } from '../support/random.ts';
import { sandboxControl } from '../support/sandbox-control.ts';
import { type Counts, disturb, shortfalls } from './disturb.ts';
import { bringToAnEnd } from './ending.ts';
import { faultGroups } from './faults.ts';
import { type Fleet, startFleet } from './fleet.ts';
import type { ChaosOptions } from './options.ts';
import { startChaosServers } from './servers.ts';
import { delistingWatch, type Place } from './traffic.ts';

const SECOND = 1_000;
/** Waits that are sized for production, shortened: a run is to meet many deaths in a few minutes. */
const SETTINGS = {
  LOG_FILE: 'off',
  LOG_LEVEL: 'debug',
  DATABASE_POOL_MAX: '6',
  SWEEP_INTERVAL_MS: '300',
  LEASE_MS: '3000',
  LOST_AFTER_MS: '2000',
  TOKEN_LEASE_MS: '5000',
  HTTP_RESPONSE_TIMEOUT_MS: '2500',
  HTTP_TOTAL_TIMEOUT_MS: '4000',
  CALL_ATTEMPTS: '2',
  BACKOFF_BASE_MS: '50',
  BACKOFF_CAP_MS: '1000',
  SHOPEE_ATTEMPTS: '4',
  TIKTOK_SHOP_ATTEMPTS: '4',
  SHOPEE_PAGE_SIZE: '40',
  TIKTOK_SHOP_PAGE_SIZE: '40',
  SLICE_TARGET: '400',
  WATERMARK_OVERLAP_MS: '10000',
};

export interface ChaosResult extends Readonly<Counts> {
  readonly seconds: number;
  readonly faultsMet: Readonly<Record<string, number>>;
  readonly runs: number;
  readonly products: number;
  /** Whatever should not be so: differences, live products that were delisted, processes that ended by themselves. */
  readonly findings: readonly string[];
}

/** @param tell told of what is done, one line for each */
export async function runChaos(options: ChaosOptions, tell: (message: string) => void): Promise<ChaosResult> {
  const startedAt = Date.now();
  const random = seededRandom(options.seed);
  const servers = await startChaosServers(tell);
  const sandbox = await startSandbox({ products: options.products, seed: options.seed, limits: 'lifted' });
  const settings = {
    ...SETTINGS,
    ...(await sandboxSettings(sandbox.url)),
    DATABASE_URL: servers.databaseUrl,
    REDIS_URL: servers.redisUrl,
    ENCRYPTION_KEY: randomBytes(32).toString('hex'),
  };
  const runtime = await openRuntime(loadConfig({ ...settings, LOG_LEVEL: 'silent' }, 'cli'), 'cli');
  const pool = new Pool({ connectionString: servers.databaseUrl, max: 4 });
  pool.on('error', () => {});
  const control = sandboxControl(() => sandbox.url);
  const place: Place = { runtime, pool, sandbox: control, sandboxUrl: sandbox.url };
  let fleet: Fleet | undefined;
  try {
    await connectSandboxShops(runtime, { sandboxUrl: sandbox.url, consoleUrl: 'http://127.0.0.1:1' });
    const shops = await listShops(runtime.database);
    const faults = faultGroups(control, random, await liveIds(place, shops));
    fleet = startFleet({ ...process.env, ...settings }, pool, random);
    const disturbed = await disturb(options, { place, shops, servers, fleet, faults, random, tell });
    const faultsMet = Object.fromEntries([...(await faults.met())].sort());
    await faults.off();
    const findings = [...disturbed.findings, ...(await bringToAnEnd(place, shops, tell))];
    findings.push(...(await delistingWatch(place, faults.vanished)()), ...fleet.ownEnds);
    const { rows } = await pool.query<{ runs: number; products: number }>(
      `SELECT (SELECT count(*)::int FROM import_runs) AS runs, (SELECT count(*)::int FROM platform_mappings) AS products`,
    );
    const sums = rows[0] ?? { runs: 0, products: 0 };
    return {
      ...disturbed,
      ...sums,
      faultsMet,
      findings: [...new Set([...findings, ...shortfalls(options, disturbed, faultsMet)])],
      seconds: Math.round((Date.now() - startedAt) / SECOND),
    };
  } finally {
    await fleet?.stop();
    await pool.end();
    await runtime.close();
    await sandbox.close();
    await servers.close();
  }
}

async function liveIds({ sandbox }: Place, shops: readonly ShopView[]) {
  const ids: Record<ShopView['platform'], string[]> = { shopee: [], 'tiktok-shop': [] };
  for (const { platform, externalId } of shops) {
    const truth = await sandbox.truth(platform, externalId);
    ids[platform].push(...truth.filter((product) => product.expected === 'accepted').map(({ id }) => id));
  }
  return ids;
}
