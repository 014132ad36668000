/**
 * Figures for Prometheus. Each process counts for itself what it does; whoever scrapes adds them up. What stands in the
 * ledger and in the queues is the same whoever looks: one process, the console, reads it (`ledgerGauges`).
 *
 * Labels have few values on purpose: platforms, endpoints (path templates) and outcomes, never shops or products, since
 * every combination is a time series that is kept for months.
 */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** Seconds; from a cached answer to the longest call allowed. */
const CALL_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds; a page of a hundred products takes seconds, minutes when budgets are low. */
const PAGE_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];

export interface Metrics {
  /** Calls to marketplaces; `status` is the HTTP status, or `error` when there was no answer. */
  readonly marketplaceCalls: Counter<'platform' | 'endpoint' | 'status'>;
  readonly marketplaceCallSeconds: Histogram<'platform' | 'endpoint'>;
  /** Calls that the marketplace throttled, with whatever status. */
  readonly marketplaceThrottled: Counter<'platform' | 'endpoint'>;
  /** Time that calls waited for rate budget. */
  readonly throttleWaitSeconds: Histogram<'platform'>;
  /** Page jobs by how they ended; its count is the number of jobs. */
  readonly pageSeconds: Histogram<'platform' | 'outcome'>;
  /** Products by what became of them: created, updated, unchanged, unchanged_by_list, rejected, withdrawn, delisted. */
  readonly products: Counter<'platform' | 'outcome'>;
  /** Jobs whose worker went silent, so that another takes them. */
  readonly stalledJobs: Counter<'queue'>;
  readonly registry: Registry;
  /** For the Content-Type header of `/metrics`. */
  readonly contentType: string;
  /** All figures in Prometheus' text format. */
  render(): Promise<string>;
}

/**
 * Makes the figures of one process, among them Node's own (CPU, memory, event loop).
 * @param service a label on every figure
 */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ service });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    marketplaceCalls: new Counter({
      name: 'syncstore_marketplace_calls_total',
      help: 'HTTP calls to marketplaces.',
      labelNames: ['platform', 'endpoint', 'status'],
      registers,
    }),
    marketplaceCallSeconds: new Histogram({
      name: 'syncstore_marketplace_call_seconds',
      help: 'Duration of HTTP calls to marketplaces.',
      labelNames: ['platform', 'endpoint'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    marketplaceThrottled: new Counter({
      name: 'syncstore_marketplace_throttled_total',
      help: 'Calls that the marketplace throttled.',
      labelNames: ['platform', 'endpoint'],
      registers,
    }),
    throttleWaitSeconds: new Histogram({
      name: 'syncstore_throttle_wait_seconds',
      help: 'Time that calls waited for rate budget.',
      labelNames: ['platform'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    pageSeconds: new Histogram({
      name: 'syncstore_page_seconds',
      help: 'Duration of page jobs, by how they ended.',
      labelNames: ['platform', 'outcome'],
      buckets: PAGE_BUCKETS,
      registers,
    }),
    products: new Counter({
      name: 'syncstore_products_total',
      help: 'Products by what became of them.',
      labelNames: ['platform', 'outcome'],
      registers,
    }),
    stalledJobs: new Counter({
      name: 'syncstore_stalled_jobs_total',
      help: 'Jobs whose worker went silent.',
      labelNames: ['queue'],
      registers,
    }),
    registry,
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}

/** One value of a gauge, with its labels. */
export interface GaugeValue {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What each gauge shows, and by which labels. */
const LEDGER_GAUGES = {
  queue_jobs: ['Jobs in the queues.', ['queue', 'state']],
  workers: ['Workers that are connected.', []],
  workers_wanted: ['Workers that the present backlog can use, as far as rate limits can feed them.', []],
  oldest_waiting_seconds: ['How long the oldest page has waited though it may be taken.', ['platform']],
  open_runs: ['Runs that have not ended.', ['platform', 'status']],
  dead_letters: ['Pages that failed for good and that nobody decided about.', ['platform', 'reason']],
  open_rejects: ['Products that could not be imported.', ['platform']],
  grants: ['Authorisations of shops.', ['platform', 'status']],
  last_success_timestamp_seconds: [
    'When the active shop that is worst off was last imported without errors.',
    ['platform'],
  ],
  quota_used_calls: ["Calls of the marketplace's day.", ['platform']],
  quota_limit_calls: ["Calls that the marketplace allows a day; absent while it isn't known.", ['platform']],
  budget_used_ratio: [
    'Calls of the last second as a share of the limit, of the fullest bucket of each kind.',
    ['platform', 'scope'],
  ],
  budget_rate_ratio: [
    'Rate in force as a share of the limit, of the slowest bucket of each kind: below 1 less the margin after a 429.',
    ['platform', 'scope'],
  ],
  alerts_firing: ['Alerts that fire.', ['alert']],
} as const satisfies Readonly<Record<string, readonly [help: string, labels: readonly string[]]>>;

type LedgerGauge = keyof typeof LEDGER_GAUGES;
export type LedgerFigures = Readonly<Partial<Record<LedgerGauge, readonly GaugeValue[]>>>;

/**
 * Adds the gauges that one process reads for all. They are read anew each time that figures are asked for, together.
 * @param read what is there; a gauge that it leaves out shows nothing
 */
export function ledgerGauges({ registry }: Metrics, read: () => Promise<LedgerFigures>): void {
  let reading: Promise<LedgerFigures> | undefined;
  const readTogether = () => {
    reading ??= read().finally(() => {
      reading = undefined;
    });
    return reading;
  };
  for (const [name, [help, labelNames]] of Object.entries(LEDGER_GAUGES)) {
    const gauge: Gauge<string> = new Gauge({
      name: `syncstore_${name}`,
      help,
      labelNames: [...labelNames],
      registers: [registry],
      async collect() {
        const figures: Readonly<Partial<Record<string, readonly GaugeValue[]>>> = await readTogether();
        gauge.reset();
        for (const { labels, value } of figures[name] ?? []) gauge.set({ ...labels }, value);
      },
    });
    // Without a value yet it would show 0 where there is no label.
    gauge.reset();
  }
}
