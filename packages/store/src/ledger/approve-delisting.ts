/**
 * A person's word that the many listings which a full run no longer found are really gone.
 *
 * The run that stopped short for it goes on: its tombstones are looked for anew, this time without a limit, and each is
 * still confirmed by a detail call, so that an approval given to a marketplace that lied delists nothing that lives.
 */
import { type Database, inTransaction } from '../database.ts';
import { type Decision, NotPossibleError, recordAction } from '../operator-actions.ts';
import { newerFullRun } from './tombstones.ts';

/**
 * Takes a run whose delisting waits for a person back to `redriving`. The next advance of the run opens its tombstones.
 * @throws NotPossibleError when nothing waits, or a newer full run has looked at the shop since
 */
export async function approveDelisting(database: Database, runId: number, by: Decision): Promise<void> {
  await inTransaction(database, async (sql) => {
    const rows = await sql.$queryRaw<{ shop_id: number; status: string; pending: number }[]>`
      SELECT shop_id, status, delisting_pending AS pending FROM import_runs WHERE id = ${runId} FOR NO KEY UPDATE`;
    const run = rows[0];
    if (!run) throw new NotPossibleError(`There is no run ${runId}.`);
    if (['requested', 'running', 'redriving'].includes(run.status))
      throw new NotPossibleError(`The run ${runId} has not ended yet (it is ${run.status}).`);
    if (run.status !== 'completed_with_errors' || run.pending === 0)
      throw new NotPossibleError(`The run ${runId} has no delisting that waits for approval.`);
    const newer = await newerFullRun(sql, { id: runId, shopId: run.shop_id });
    if (newer !== null) {
      throw new NotPossibleError(
        `The run ${newer} is newer and looks at the whole shop too: approve that one if it asks for it.`,
      );
    }
    await sql.$executeRaw`
      UPDATE import_runs SET status = 'redriving', phase = 'relist', delisting_approved = true, delisting_pending = 0,
        message = NULL, ended_at = NULL
      WHERE id = ${runId}`;
    await recordAction(sql, by, 'approve-delisting', `run ${runId}`);
  });
}
