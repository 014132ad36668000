/** Rows for retention: how long what is over is kept. What is open, and what anything still needs, is never pruned. */
import { days, integer, milliseconds } from '../fields.ts';
import { defaulted } from '../setting.ts';
import { DAY } from '../time.ts';

export const retentionSettings = {
  PAGES_KEPT_DAYS: defaulted({
    schema: days(1, 3_650),
    default: 30,
    reason:
      'Days that pages and slices of a run are kept once it has ended, for looking into. They take most of the room; their sums stay with the run.',
  }),
  RUNS_KEPT_DAYS: defaulted({
    schema: days(1, 3_650),
    default: 180,
    reason:
      'Days that an ended run and its sums are kept. The last one of each kind of a shop stays, and one with dead letters.',
  }),
  RESOLVED_REJECTS_KEPT_DAYS: defaulted({
    schema: days(1, 3_650),
    default: 90,
    reason:
      'Days that a reject is kept once it is resolved, and with it the payload of a product that never became a listing.',
  }),
  ACTIONS_KEPT_DAYS: defaulted({
    schema: days(1, 3_650),
    default: 365,
    reason: 'Days that the log of who did what is kept: long enough to be asked about.',
  }),
  DECIDED_LETTERS_KEPT_MS: defaulted({
    schema: milliseconds(DAY, 3_650 * DAY),
    default: 90 * DAY,
    reason:
      'How long a dead letter that was redriven or discarded is kept for looking up. One that nobody decided stays.',
  }),
  DECIDED_LETTERS_KEPT: defaulted({
    schema: integer(1_000, 1_000_000_000),
    default: 100_000,
    reason: 'Most dead letters that were decided to keep, the newest ones, after their first day.',
  }),
};
