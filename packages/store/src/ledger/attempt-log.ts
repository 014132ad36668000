/**
 * The attempts that a page cost, kept on its row through all its generations, newest last. A dead letter takes them over
 * as its history: why it died is seldom said by the last attempt alone.
 */
import { Prisma } from '../database.ts';
import { storableText } from '../storable.ts';

/** One attempt that was spent, or one worker that died with the page in hand (class `stalled`). */
export interface AttemptEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly generation: number;
  /** The platform's code, or a class of ours such as `timeout`, `http_503`, `stalled`, `unexpected`. */
  readonly class: string;
  readonly message: string;
}

/** What went wrong with an attempt, to be recorded. */
export type AttemptFailure = Pick<AttemptEntry, 'class' | 'message'>;

/** A page that is redriven again and again must not grow its row without end. */
const MOST_ENTRIES = 50;
/** The log has the rest: a stack in each of fifty entries would be the larger part of the row. */
const MOST_CHARACTERS = 500;

/** The new value of the column `attempt_log` in an UPDATE of import_pages: the log with one entry more. */
export function withAttempt(failure: AttemptFailure): Prisma.Sql {
  const message = storableText(failure.message.slice(0, MOST_CHARACTERS));
  return Prisma.sql`
    CASE WHEN jsonb_array_length(attempt_log) < ${MOST_ENTRIES}::int THEN attempt_log ELSE attempt_log - 0 END
    || jsonb_build_array(jsonb_build_object(
      'at', to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'), 'generation', generation,
      'class', ${storableText(failure.class)}::text, 'message', ${message}::text))`;
}
