/**
 * The end of a chaos run, when nothing breaks any more: every run ends by itself, every dead letter is redriven, one more
 * full import is made, and then nothing may differ from what the marketplaces serve.
 */
import { type Difference, repair } from '@syncstore/runtime';
import { approveDelisting, requestRun, runSummaries, type ShopView } from '@syncstore/store';
import { accountingErrors } from '../support/accounting-errors.ts';
import { differencesFromTruth } from '../support/truth-differences.ts';
import { untilTrue } from './patience.ts';
import { consentAgain, type Place } from './traffic.ts';

/** Longer than any wait that is set for a chaos run, on a machine that has more to do. */
const BOUND_MS = 240_000;
/** A redriven page may die once more of what it met before; not for ever. */
const MOST_REDRIVES = 3;

/** @returns what is wrong, one line for each; empty when all is well */
export async function bringToAnEnd(
  place: Place,
  shops: readonly ShopView[],
  tell: (message: string) => void,
): Promise<string[]> {
  tell('open runs end by themselves');
  const open = await untilAllEnded(place);
  if (open.length > 0) return open;
  const apart = await untilQueuesFollow(place);
  if (apart.length > 0) return apart;
  const dead = await redriveAll(place, tell);
  if (dead.length > 0) return dead;
  tell('one more full import of every shop');
  const unfinished = await importOnceMore(place, shops);
  if (unfinished.length > 0) return unfinished;
  tell('comparing with the truth');
  const runs = await runSummaries(place.runtime.database, { limit: 10_000 });
  const differences = runs.flatMap(accountingErrors);
  for (const { platform, externalId } of shops) {
    const truth = await place.sandbox.truth(platform, externalId);
    differences.push(...(await differencesFromTruth(place.pool, truth, platform, externalId)));
  }
  return differences;
}

async function untilAllEnded(place: Place): Promise<string[]> {
  const hasEnded = await untilTrue(async () => {
    await consentAgain(place);
    return (await openRuns(place)).length === 0;
  }, BOUND_MS);
  return hasEnded ? [] : openRuns(place);
}

/** Runs that have not ended, with what their pages wait for. */
async function openRuns({ pool }: Place): Promise<string[]> {
  const { rows } = await pool.query<{ line: string }>(
    `SELECT format('run %s (%s, %s, %s) has not ended: %s; pages: %s', r.id, r.kind, r.status, r.phase, r.message,
       (SELECT jsonb_agg(jsonb_build_array(p.id, p.status, p.attempts, p.stalls,
          p.lease_until - now(), p.listed_at IS NOT NULL, jsonb_array_length(p.pending), p.waiting_for, p.last_error)) FROM (SELECT * FROM import_pages
          WHERE run_id = r.id AND status IN ('ready', 'queued', 'running') ORDER BY id LIMIT 5) p)) AS line
     FROM import_runs r WHERE r.ended_at IS NULL ORDER BY r.id`,
  );
  return rows.map((row) => row.line);
}

/** Waits until Redis holds what PostgreSQL says, and nothing else. */
async function untilQueuesFollow({ runtime }: Place): Promise<string[]> {
  let apart: Difference[] = [];
  const isMended = await untilTrue(async () => {
    apart = await repair(runtime, { dryRun: true, thorough: true, graceMs: 0 });
    return apart.length === 0;
  }, BOUND_MS);
  return isMended ? [] : apart.map(({ kind, count, examples }) => `${count} ${kind}: ${examples.join(', ')}`);
}

/** Redrives every dead letter: with Bull Board's Retry all, and what dies again by its id, as the command line does. */
async function redriveAll(place: Place, tell: (message: string) => void): Promise<string[]> {
  const { runtime, pool } = place;
  for (let round = 1; round <= MOST_REDRIVES; round += 1) {
    const letters = await deadLetters();
    if (letters.length === 0) return [];
    tell(`${letters.length} dead letters are redriven`);
    if (round === 1) {
      await untilTrue(async () => {
        for (const queue of Object.values(runtime.queues.bull.deadLetters))
          await queue.retryJobs({ state: 'failed' });
        return (await deadLetters()).every(({ id }) => letters.every((letter) => letter.id !== id));
      }, BOUND_MS);
    } else {
      const ids = letters.map((letter) => letter.id);
      await runtime.deadLetters.redrive(ids, { who: 'chaos', why: null });
    }
    const open = await untilAllEnded(place);
    if (open.length > 0) return open;
  }
  return (await deadLetters()).map(
    ({ id, reason, detail }) => `dead letter ${id} can not be redriven: ${reason}: ${detail}`,
  );

  async function deadLetters() {
    const { rows } = await pool.query<{ id: number; reason: string; detail: string }>(
      `SELECT d.id, d.reason, d.detail FROM dead_letters d JOIN import_pages p ON p.id = d.page_id
       WHERE d.status = 'dead' AND p.status = 'dead' AND p.generation = d.generation ORDER BY d.id`,
    );
    return rows;
  }
}

async function importOnceMore(place: Place, shops: readonly ShopView[]): Promise<string[]> {
  const { runtime } = place;
  const ids: number[] = [];
  for (const { id } of shops) {
    const { runId } = await requestRun(runtime.database, { shopId: id, kind: 'full', requestedBy: 'chaos' });
    ids.push(runId);
  }
  const open = await untilAllEnded(place);
  if (open.length > 0) return open;
  const { rows } = await place.pool.query<{ id: number }>(
    'SELECT id FROM import_runs WHERE id = ANY ($1) AND delisting_pending > 0',
    [ids],
  );
  for (const { id } of rows) await approveDelisting(runtime.database, id, { who: 'chaos', why: null });
  const stillOpen = await untilAllEnded(place);
  if (stillOpen.length > 0) return stillOpen;
  const runs = await runSummaries(runtime.database, { ids });
  return runs
    .filter((run) => run.status !== 'completed')
    .map((run) => `the last full run of ${run.shop} is ${run.status}: ${run.message ?? ''}`);
}
