/**
 * Named places at which a test can make a process die or stop: the windows between two steps that no transaction spans.
 *
 * `FAILPOINTS=page.claimed:kill,chunk.written:pause@3` says where and at the how-manieth time. docs/reliability.md says what
 * has to hold after a death at each.
 */
export const FAILPOINT_NAMES = [
  /** The run's slices and first pages are committed; nothing was released yet. */
  'run.started',
  /** Pages were given their places in the shop's window; their jobs are not in Redis yet. */
  'pages.released',
  /** A lost page won a new generation; its job is not in Redis yet. */
  'page.regenerated',
  /** A page is claimed; nothing was asked for it. */
  'page.claimed',
  /** The list answer and the next page are committed; no details were asked for. */
  'list.committed',
  /** Details were answered and are not written. */
  'details.answered',
  /** A chunk is written; others of the page may be missing. */
  'chunk.written',
  /** The page is settled; the shop's next pages are not released and the run has not advanced. */
  'page.settled',
  /** The page is dead in PostgreSQL; its dead letter is not in Redis yet. */
  'page.died',
  /** The dead letter is in Redis; the page's job has not failed yet. */
  'letter.added',
  /** A dead page won a new generation; its job is not in Redis yet. */
  'page.redriven',
  /** The marketplace answered with a new token pair, and spent the old one; it is not stored yet. */
  'grant.refreshed',
  /** Inside the transaction that takes a run to its next phase, before it is committed. */
  'run.advancing',
  /** The run's step is committed; the pages that it opened are not released. */
  'run.advanced',
] as const;

export type FailpointName = (typeof FAILPOINT_NAMES)[number];

/**
 * - `kill`: the process kills itself, as an operator, the kernel or a power cut would.
 * - `pause`: it stops (SIGSTOP) until somebody sends SIGCONT: a stall, from which it comes back and goes on.
 */
export const FAILPOINT_ACTIONS = ['kill', 'pause'] as const;
export type FailpointAction = (typeof FAILPOINT_ACTIONS)[number];

export interface ArmedFailpoint {
  readonly name: FailpointName;
  readonly action: FailpointAction;
  /** Acts when the place is reached for this time, counted from 1, and never again. */
  readonly hit: number;
}
