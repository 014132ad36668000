/**
 * What a person decides about a dead page: redrive takes it up again, discard leaves it.
 *
 *   1. The dead page wins a new generation by a conditional UPDATE. Of two who press Retry at once, one wins; a page that
 *      was settled or redriven meanwhile is left alone.
 *   2. It has fresh attempts and keeps what it had done: ids that were settled are not fetched again, a page that died
 *      while listing goes on with its chain, and its attempt log stays.
 *   3. A run that had ended is `redriving` and completes again: its watermark moves only forward, and it delists nothing
 *      when a newer full run exists.
 *   4. The page is `ready`, like one that was never begun: the caller releases its shop's pages, so that thousands of them
 *      at once crowd neither Redis nor the other shops. A crash before that is the sweep's to find.
 *   5. Who and why stands on the letter and in `operator_actions`.
 */
import { type Database, inTransaction } from '../database.ts';
import { type Decision, recordAction } from '../operator-actions.ts';
import { storableText } from '../storable.ts';

/** @returns id of the shop whose pages are to be released; null when there is nothing to redrive */
export async function redrivePage(
  database: Database,
  deadLetterId: number,
  decision: Decision,
): Promise<number | null> {
  return inTransaction(database, async (sql) => {
    // Locked first, so that a discard at the same moment finds it decided.
    await sql.$queryRaw`SELECT id FROM dead_letters WHERE id = ${deadLetterId} FOR NO KEY UPDATE`;
    const rows = await sql.$queryRaw<{ run_id: number; shop_id: number }[]>`
      UPDATE import_pages p SET generation = p.generation + 1, status = 'ready', queued_at = NULL, attempts = 0,
        stalls = 0, failing_since = NULL, throttled_since = NULL, settled_at = NULL, lease_until = NULL
      FROM dead_letters d
      WHERE d.id = ${deadLetterId} AND d.status = 'dead' AND p.id = d.page_id AND p.generation = d.generation
        AND p.status = 'dead'
      RETURNING p.run_id, p.shop_id`;
    const row = rows[0];
    if (!row) return null;
    await sql.$executeRaw`
      UPDATE dead_letters SET status = 'redriven', redrives = redrives + 1, decided_at = now(),
        decided_by = ${storableText(decision.who)}, decided_why = ${storable(decision.why)}
      WHERE id = ${deadLetterId}`;
    await sql.$executeRaw`
      UPDATE import_runs SET status = 'redriving', phase = 'list', ended_at = NULL, message = NULL
      WHERE id = ${row.run_id} AND status IN ('completed', 'completed_with_errors', 'failed', 'cancelled')`;
    await recordAction(sql, decision, 'redrive', `dead-letter ${deadLetterId}`);
    return row.shop_id;
  });
}

/**
 * Takes a dead letter off the list: its page stays dead, and what it would have brought is left to a later run.
 * @returns false when it was redriven or discarded before
 */
export async function discardDeadLetter(
  database: Database,
  deadLetterId: number,
  decision: Decision,
): Promise<boolean> {
  return inTransaction(database, async (sql) => {
    const count = await sql.$executeRaw`
      UPDATE dead_letters SET status = 'discarded', decided_at = now(), decided_by = ${storableText(decision.who)},
        decided_why = ${storable(decision.why)}
      WHERE id = ${deadLetterId} AND status = 'dead'`;
    if (count > 0) await recordAction(sql, decision, 'discard', `dead-letter ${deadLetterId}`);
    return count > 0;
  });
}

const storable = (text: string | null): string | null => (text === null ? null : storableText(text));
