/** The limiters side by side, and ours while the limits drop. */
import { loadavg } from 'node:os';
import type { PlatformId } from '@syncstore/contracts';
import { table } from '../figures.ts';
import type { BenchServers } from '../servers.ts';
import { authoriseShops } from './authorise.ts';
import { type Measurement, measure } from './measure.ts';
import type { LimitsOptions } from './options.ts';
import { type BenchSandbox, startSandbox } from './sandbox.ts';
import { allowedInAll, SCENARIOS, type Scenario } from './scenarios.ts';
import { type Contestant, NAMES } from './task.ts';

const MARGIN = 0.1;
const CALLERS_PER_LANE = 8;
const PRODUCTS = 100;
/** The drop is measured for so much longer: it takes a while until limits are found, and tried again. */
const DROP_PATIENCE = 4;

type Tell = (message: string) => void;

export async function runLimiterStage(
  servers: BenchServers,
  options: LimitsOptions,
  tell: Tell,
): Promise<void> {
  const sandbox = await startSandbox(servers.directory, PRODUCTS);
  try {
    for (const scenario of SCENARIOS) {
      const rows: string[][] = [];
      for (const contestant of options.contestants) {
        for (const processes of options.processes) {
          tell(`${scenario.name}: ${named(contestant, processes)}`);
          const { seconds } = options;
          const one = { servers, sandbox, scenario, contestant, processes, seconds };
          const measured = await measureOne(one);
          rows.push(rowOf(contestant, processes, measured));
        }
      }
      const head = ['limiter', 'processes', 'calls/s', 'of its budget', 'worst second', '429'];
      console.log(`\n${scenario.name}; clients keep ${MARGIN * 100} % below\n${table(head, rows)}`);
      console.log(`Goal: >= 98.0 %; worst second <= ${goalOfSecond(scenario)}; no 429`);
    }
  } finally {
    await sandbox.close();
  }
}

export async function runDropStage(servers: BenchServers, options: LimitsOptions, tell: Tell): Promise<void> {
  const sandbox = await startSandbox(servers.directory, PRODUCTS);
  const seconds = options.seconds * DROP_PATIENCE;
  const rows: string[][] = [];
  try {
    for (const scenario of SCENARIOS) {
      for (const processes of options.processes) {
        tell(`${scenario.name}, down to a third after ${seconds / 2} s: ${named('ours', processes)}`);
        const { calls, throttled } = await measureOne({
          servers,
          sandbox,
          scenario,
          contestant: 'ours',
          processes,
          seconds,
          halfway: () => limit(sandbox, scenario, 1 / 3),
        });
        const share = `${((throttled / calls) * 100).toFixed(2)} %`;
        rows.push([scenario.name, String(processes), String(calls), String(throttled), share]);
      }
    }
  } finally {
    await sandbox.close();
  }
  const head = ['limits, down to a third half-way', 'processes', 'calls', '429', 'share'];
  console.log(`\n${table(head, rows)}\nGoal: < 1 %`);
}

interface One {
  readonly servers: BenchServers;
  readonly sandbox: BenchSandbox;
  readonly scenario: Scenario;
  readonly contestant: Contestant;
  readonly processes: number;
  readonly seconds: number;
  readonly halfway?: () => Promise<void>;
}

async function measureOne({ servers, contestant, ...one }: One): Promise<Measurement> {
  const { sandbox, scenario } = one;
  await limit(sandbox, scenario, 1);
  const { shops, grants } = await authoriseShops(sandbox.url, scenario.platform);
  const lanes = shops.flatMap((shop) => scenario.operations.map((operation) => ({ shop, operation })));
  return measure({
    ...one,
    task: {
      contestant,
      platform: scenario.platform,
      sandboxUrl: sandbox.url,
      redisUrl: servers.redisUrl,
      limits: scenario.limits,
      margin: MARGIN,
      lanes,
      grants,
      callersPerLane: CALLERS_PER_LANE,
    },
  });
}

/** Gives the sandbox a share of the scenario's limits, and none to the other platform. */
async function limit(sandbox: BenchSandbox, { platform, limits }: Scenario, share: number): Promise<void> {
  const part = (of: number | undefined) => (of === undefined ? null : Math.floor(of * share));
  const lifted = { app: null, shop: null, endpoint: null, shopEndpoint: null };
  const { app, shop, endpoint } = limits;
  const other: PlatformId = platform === 'shopee' ? 'tiktok-shop' : 'shopee';
  await sandbox.setFaults({
    [platform]: {
      limits: { app: part(app), shop: part(shop), endpoint: null, shopEndpoint: part(endpoint) },
    },
    [other]: { limits: lifted },
  });
}

/** 106 % of the budget, or a call above it, of the limit that binds. */
function goalOfSecond({ limits, ...scenario }: Scenario): number {
  const budget = (limits.app ?? allowedInAll({ limits, ...scenario }, 1)) * (1 - MARGIN);
  return Math.max(Math.floor(budget * 1.06), Math.ceil(budget) + 1);
}

function rowOf(contestant: Contestant, processes: number, measured: Measurement): string[] {
  const { worst } = measured;
  return [
    NAMES[contestant],
    String(processes),
    measured.callsPerSecond.toFixed(1),
    `${(measured.shareOfBudget * 100).toFixed(1)} %`,
    `${worst.calls} of ${worst.limit} (${worst.scope})`,
    String(measured.throttled),
  ];
}

/** The load is told since a machine that has more to do than it can holds callers up. */
function named(contestant: Contestant, processes: number): string {
  return `${NAMES[contestant]}, ${processes} processes (load ${loadavg()[0]?.toFixed(1)})`;
}
