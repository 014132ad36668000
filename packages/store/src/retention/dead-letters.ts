/**
 * Keeps the dead letters that people decided from growing for ever. One that nobody decided is never pruned, and neither is
 * the history of a page that is open, or dead again: its next letter counts on from there.
 */
import type { Database } from '../database.ts';

export interface LettersKept {
  /** Since the decision, milliseconds. */
  readonly ageMs: number;
  /** Most decided letters, the newest. */
  readonly count: number;
}

/** Jobs of decided letters are looked for as long (runtime's dead-letters.ts). */
const NEVER_BEFORE_MS = 24 * 3_600_000;

/** @returns how many letters were pruned */
export async function pruneDeadLetters(database: Database, kept: LettersKept): Promise<number> {
  return database.sql.$executeRaw`
    WITH decided AS (
      SELECT id, decided_at, row_number() OVER (ORDER BY decided_at DESC, id DESC) AS place
      FROM dead_letters WHERE status <> 'dead'
    )
    DELETE FROM dead_letters d USING decided
    WHERE d.id = decided.id
      AND decided.decided_at < now() - ${NEVER_BEFORE_MS}::float8 * interval '1 millisecond'
      AND (decided.place > ${kept.count}::int
        OR decided.decided_at < now() - ${kept.ageMs}::float8 * interval '1 millisecond')
      AND NOT EXISTS (SELECT FROM import_pages p WHERE p.id = d.page_id
        AND (p.status IN ('ready', 'queued', 'running') OR (p.status = 'dead' AND d.status = 'redriven')))`;
}
