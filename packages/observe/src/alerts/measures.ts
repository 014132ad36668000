/** What alert conditions can be about: each measure's name, what it counts in, and what it says. */

/** `share` is written in percent, `time` with a unit (90s, 15m, 2h, 3d), `count` as a plain number. */
export type MeasureKind = 'share' | 'time' | 'count';

export interface Measure {
  readonly kind: MeasureKind;
  readonly what: string;
}

export const MEASURES = {
  error_rate: {
    kind: 'share',
    what: 'of the attempts on pages in the last 15 minutes, those that failed',
  },
  reject_ratio: { kind: 'share', what: 'of all products that are listed, those that could not be imported' },
  dead_letters: { kind: 'count', what: 'pages that failed for good and that nobody decided about' },
  backlog_age: {
    kind: 'time',
    what: 'how long the oldest run or page has waited though it may start, in seconds',
  },
  no_success_since: {
    kind: 'time',
    what: 'how long ago the shop that is worst off was imported without errors; paused shops do not count',
  },
  api_quota_used: { kind: 'share', what: "of a marketplace's calls of the day, those that are used" },
  token_expires_in: { kind: 'time', what: 'until the next authorisation ends that is not renewed by itself' },
  consent_needed: {
    kind: 'count',
    what: 'authorisations that a marketplace refuses: the seller has to agree again',
  },
  delistings_pending: { kind: 'count', what: 'runs that would delist too much, and wait for a person' },
  workers_alive: { kind: 'count', what: 'workers that are connected' },
  disk_usage: { kind: 'share', what: "of the disk that the producer's log file is on, what is used" },
} as const satisfies Readonly<Record<string, Measure>>;

export type MeasureName = keyof typeof MEASURES;

export const MEASURE_NAMES = Object.keys(MEASURES).filter((name): name is MeasureName => name in MEASURES);

const UNITS: readonly (readonly [string, number])[] = [
  ['d', 86_400],
  ['h', 3_600],
  ['m', 60],
  ['s', 1],
];

/** @returns a value as people write it: `4.2 %`, `15m`, `3` */
export function measureText(kind: MeasureKind, value: number): string {
  if (kind === 'share') return `${Number((value * 100).toFixed(1))}%`;
  if (kind === 'count') return String(value);
  const [unit, seconds] = UNITS.find(([, size]) => Math.abs(value) >= size) ?? ['s', 1];
  return `${Number((value / seconds).toFixed(1))}${unit}`;
}
