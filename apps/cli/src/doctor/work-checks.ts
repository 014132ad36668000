/** The work: what waits in the queues and for how long, what died, and whether anybody is there to do it. */
import { PLATFORM_IDS } from '@syncstore/contracts';
import { EXIT } from '@syncstore/runtime';
import {
  backlogAge,
  connectionUse,
  listShops,
  refusedGrants,
  tokenLife,
  undecidedLetters,
} from '@syncstore/store';
import { count, duration, plural } from '../amounts.ts';
import { type Check, type Finding, ok, type Patient, warning } from './check.ts';

const SECOND = 1_000;
const LONG_WAIT_S = 15 * 60;
const SOON_S = 3 * 86_400;

export const WORK_CHECKS: readonly Check[] = [
  {
    name: 'queues',
    advice:
      'Look for a paused queue, a used-up quota or a breaker (syncstore runs, syncstore limits list), or start more workers.',
    run: queues,
  },
  { name: 'dead letters', advice: 'Look at them: syncstore dlq list', run: deadLetters },
  { name: 'workers', advice: 'Start one: node dist/worker.js', run: workers },
  { name: 'producer', advice: 'Start one: node dist/producer.js', run: producer },
  { name: 'authorisations', advice: 'Connect the shop again: syncstore shops connect', run: authorisations },
];

async function queues(patient: Patient): Promise<readonly Finding[]> {
  const { pages } = await patient.queues();
  const depths = await Promise.all(
    PLATFORM_IDS.map(async (platform) => {
      const {
        waiting = 0,
        prioritized = 0,
        active = 0,
        delayed = 0,
        paused = 0,
      } = await pages[platform].getJobCounts();
      const message = `${platform}: ${count(waiting + prioritized + paused)} waiting, ${count(active)} active, ${count(delayed)} delayed`;
      return (await pages[platform].isPaused())
        ? warning(`${message}; the queue is paused`, 'Resume it in Bull Board (/admin/queues).')
        : ok(message);
    }),
  );
  const oldest = (await backlogAge(patient.database.sql)) ?? 0;
  if (oldest === 0) return [...depths, ok('nothing waits that could start')];
  const message = `the oldest run or page that could start has waited for ${duration(oldest * SECOND)}`;
  return [...depths, oldest > LONG_WAIT_S ? warning(message) : ok(message)];
}

async function deadLetters({ database }: Patient): Promise<Finding> {
  const letters = (await undecidedLetters(database.sql)) ?? 0;
  return letters === 0 ? ok('none to decide about') : warning(`${plural(letters, 'page')} failed for good`);
}

async function workers(patient: Patient): Promise<Finding> {
  const { pages } = await patient.queues();
  // Every worker takes the pages of every marketplace.
  const connected = await pages.shopee.getWorkersCount();
  return connected === 0 ? warning('none is connected') : ok(`${plural(connected, 'worker')} connected`);
}

async function producer({ database }: Patient): Promise<Finding> {
  const { producers } = await connectionUse(database.sql);
  return producers === 0 ? warning('none is connected') : ok('connected');
}

async function authorisations({ database }: Patient): Promise<Finding> {
  const { sql } = database;
  const shops = await listShops(database);
  if (shops.length === 0) {
    return warning('no shop is connected', 'Connect one: syncstore shops connect shopee (or tiktok-shop)');
  }
  const refused = (await refusedGrants(sql)) ?? 0;
  if (refused > 0) {
    const names = shops
      .filter((shop) => shop.grantStatus !== 'active')
      .map((shop) => `${shop.platform} ${shop.externalId}`);
    return {
      status: 'failed',
      message: `refused by the marketplace: ${names.join(', ')}`,
      exitCode: EXIT.refused,
    };
  }
  const life = await tokenLife(sql);
  const held = `${plural(shops.length, 'shop')} authorised`;
  if (life === null) return ok(held);
  if (life <= 0) return { status: 'failed', message: 'an authorisation has ended', exitCode: EXIT.refused };
  const message = `${held}; the next authorisation ends in ${duration(life * SECOND)}`;
  return life < SOON_S ? warning(message) : ok(message);
}
