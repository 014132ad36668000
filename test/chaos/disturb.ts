/** The middle of a chaos run: runs go on, products are edited, faults strike, and what the seed says is killed and crashed. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { ShopView } from '@syncstore/store';
import { type Random, seededRandom } from '../support/random.ts';
import { type ChaosEvent, schedule } from './events.ts';
import type { FaultGroups } from './faults.ts';
import type { Fleet } from './fleet.ts';
import type { ChaosOptions } from './options.ts';
import { untilItWorks, untilTrue } from './patience.ts';
import type { ChaosServers } from './servers.ts';
import { consentAgain, delistingWatch, keepChanging, keepRunning, type Place, repeat } from './traffic.ts';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
/** How much longer than asked for disturbances may go on until everything was met often enough. */
const MOST_OVERTIME_MS = 10 * MINUTE;

/** What was done. */
export interface Counts {
  /** Kills of processes that held work, and of all. */
  heldKills: number;
  kills: number;
  postgresCrashes: number;
  redisCrashes: number;
  flushes: number;
  /** Grants that a seller had to give again. */
  consents: number;
}

export interface Scene {
  readonly place: Place;
  readonly shops: readonly ShopView[];
  readonly servers: ChaosServers;
  readonly fleet: Fleet;
  readonly faults: FaultGroups;
  readonly random: Random;
  readonly tell: (message: string) => void;
}

/** Breaks everything at once, until the time is over and all was met often enough. */
export async function disturb(
  options: ChaosOptions,
  scene: Scene,
): Promise<Counts & { readonly findings: readonly string[] }> {
  const { place, shops, faults, random, tell } = scene;
  const counts: Counts = {
    heldKills: 0,
    kills: 0,
    postgresCrashes: 0,
    redisCrashes: 0,
    flushes: 0,
    consents: 0,
  };
  const findings = new Set<string>();
  const lookForDelistings = delistingWatch(place, faults.vanished);
  const over = new AbortController();
  const background = [
    repeat(over.signal, keepRunning(place, shops)),
    repeat(over.signal, keepChanging(place, shops, seededRandom(options.seed + 1))),
    repeat(over.signal, async () => {
      counts.consents += await consentAgain(place);
    }),
    repeat(over.signal, async () => {
      for (const line of await lookForDelistings()) findings.add(line);
    }),
  ];
  const events = schedule(options, random);
  const pauseMs = (options.minutes * MINUTE) / events.length;
  const latest = Date.now() + options.minutes * MINUTE + MOST_OVERTIME_MS;
  for (let index = 0; Date.now() < latest; index += 1) {
    const event = events[index] ?? (index % 3 === 0 ? 'next-faults' : 'kill-worker');
    if (
      index >= events.length &&
      shortfalls(options, counts, Object.fromEntries(await faults.met())).length === 0
    )
      break;
    await act(event, scene, counts);
    tell(`${event} (${index + 1} of ${events.length}; ${counts.heldKills} kills of processes at work)`);
    await sleep(pauseMs * (0.5 + random.below(1_000) / 1_000));
  }
  over.abort();
  await Promise.all(background);
  return { ...counts, findings: [...findings] };
}

async function act(event: ChaosEvent, scene: Scene, counts: Counts): Promise<void> {
  const { servers, fleet, faults, place } = scene;
  switch (event) {
    case 'kill-worker':
      // Right after other kills and flushes nobody may be at work, the longer the busier the machine is.
      await untilTrue(() => someoneWorks(place), MINUTE);
      counts.kills += 1;
      if ((await fleet.kill('worker')) > 0) counts.heldKills += 1;
      return;
    case 'kill-producer':
      counts.kills += 1;
      await fleet.kill('producer');
      return;
    case 'crash-postgres':
      counts.postgresCrashes += 1;
      return servers.crashPostgres();
    case 'crash-redis':
      counts.redisCrashes += 1;
      return servers.crashRedis();
    case 'flush-redis':
      counts.flushes += 1;
      return servers.flushRedis();
    case 'next-faults':
      return faults.next();
    case 'outage':
      await faults.outage();
      return faults.next();
  }
}

async function someoneWorks({ pool }: Place): Promise<boolean> {
  const { rows } = await untilItWorks(() =>
    pool.query(`SELECT 1 FROM import_pages WHERE status = 'running' AND lease_until > now() LIMIT 1`),
  );
  return rows.length > 0;
}

/** What was met too seldom for the run to say anything. */
export function shortfalls(
  { least }: ChaosOptions,
  counts: Counts,
  faultsMet: Readonly<Record<string, number>>,
): string[] {
  const rows: [string, number, number][] = [
    ['kills of processes that held work', counts.heldKills, least.kills],
    ['flushes of Redis', counts.flushes, least.flushes],
    ['crashes of PostgreSQL', counts.postgresCrashes, least.postgresCrashes],
    ...Object.entries(faultsMet).map(([name, count]): [string, number, number] => [
      `fault ${name}`,
      count,
      least.faults,
    ]),
  ];
  return rows
    .filter(([, count, wanted]) => count < wanted)
    .map(([what, count, wanted]) => `too few to say anything: ${what}: ${count}, wanted ${wanted}`);
}
