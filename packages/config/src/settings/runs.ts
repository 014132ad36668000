/** Rows for the worker and the producer: how pages are claimed, released, repaired, and when runs may delist. */
import { decimal, integer, milliseconds, oneOf } from '../fields.ts';
import { defaulted } from '../setting.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../time.ts';

export const runSettings = {
  WORKER_CONCURRENCY: defaulted({
    schema: integer(1, 200),
    default: 4,
    reason:
      'Pages one worker process has in hand at once. They mostly wait for the marketplace; memory grows with them.',
  }),
  WORKER_CALLS_PER_SECOND: defaulted({
    schema: integer(1, 100_000),
    default: 200,
    reason:
      'Calls a second that one worker makes when nothing holds it back, for the number of workers that are wanted. Measure yours: syncstore_marketplace_calls_total of one worker under limits that it does not meet.',
  }),
  WORKERS_MAX: defaulted({
    schema: integer(1, 10_000),
    default: 20,
    reason: 'Most workers that are ever wanted. Each opens up to DATABASE_POOL_MAX connections.',
  }),
  LEASE_MS: defaulted({
    schema: milliseconds(100, DAY),
    default: MINUTE,
    reason:
      'How long a claimed page belongs to a worker that gives no sign of life. A living one renews it at a third of it; after a crash the page waits this long.',
  }),
  MAX_STALLS: defaulted({
    schema: integer(1, 1_000),
    default: 10,
    reason:
      'Workers that may die with the same page in hand before it goes to the dead-letter queue as stalled. More than a bad day of restarts; a page that ends every worker must not go on for ever.',
  }),
  SHUTDOWN_GRACE_MS: defaulted({
    schema: milliseconds(0, HOUR),
    default: 20 * SECOND,
    reason:
      'How long a stopping worker may finish the chunk in hand. Docker kills after 30 s (stop_grace_period).',
  }),
  IN_SYNC_GRACE_MS: defaulted({
    schema: milliseconds(0, HOUR),
    default: 5 * SECOND,
    reason:
      'A product asked for within this time of its update time is asked for again: update times are in whole seconds.',
  }),
  SHOP_WINDOW: defaulted({
    schema: integer(1, 1_000),
    default: 8,
    reason:
      'Pages of one shop that may stand in Redis. It keeps memory flat and shops fair: the rest waits in PostgreSQL.',
  }),
  SLICE_TARGET: defaulted({
    schema: integer(10, 1_000_000),
    default: 5_000,
    reason:
      'Products that a slice of a shop nobody knows yet should hold at most. Smaller slices list more pages side by side and cost a list call each. Known shops are cut into slices of one page.',
  }),
  LOST_AFTER_MS: defaulted({
    schema: milliseconds(50, HOUR),
    default: 10 * SECOND,
    reason:
      'How long a page may be without a job in Redis before the sweep makes it a new one. Longer than Redis takes to accept a job.',
  }),
  SWEEP_INTERVAL_MS: defaulted({
    schema: milliseconds(50, HOUR),
    default: 5 * SECOND,
    reason:
      'How often the producer looks for pages to release, leases that expired and runs that can advance.',
  }),
  SCHEDULES: defaulted({
    schema: oneOf('on', 'off'),
    default: 'on',
    reason:
      'Whether the producer starts runs by the schedules of the shops (syncstore schedules). `off`: only those that somebody asks for.',
  }),
  WATERMARK_OVERLAP_MS: defaulted({
    schema: milliseconds(0, 7 * DAY),
    default: 10 * MINUTE,
    reason:
      'How far an incremental run reaches back before the last one began, for updates that a marketplace shows late.',
  }),
  TOMBSTONE_LIMIT: defaulted({
    schema: integer(0, 1_000_000_000),
    default: 20,
    reason: 'Listings that a full run may delist without asking, however small the shop.',
  }),
  TOMBSTONE_SHARE: defaulted({
    schema: decimal(0, 1),
    default: 0.1,
    reason:
      'Share of a shop that a full run may delist without asking. More looks like an outage and waits for approval.',
  }),
};
