/**
 * Figures for Prometheus. Each process counts for itself; whoever scrapes adds them up.
 *
 * Labels have few values on purpose: platforms, endpoints (path templates) and outcomes, never shops or products, since
 * every combination is a time series that is kept for months.
 */
import { Counter, collectDefaultMetrics, Histogram, Registry } from 'prom-client';

/** Seconds; from a cached answer to the longest call allowed. */
const CALL_BUCKETS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
/** Seconds; a page of a hundred products takes seconds, minutes when budgets are low. */
const PAGE_BUCKETS = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 180, 600];

export interface Metrics {
  /** Calls to marketplaces; `status` is the HTTP status, or `error` when there was no answer. */
  readonly marketplaceCalls: Counter<'platform' | 'endpoint' | 'status'>;
  readonly marketplaceCallSeconds: Histogram<'platform' | 'endpoint'>;
  /** Time that calls waited for rate budget. */
  readonly throttleWaitSeconds: Histogram<'platform'>;
  readonly pageSeconds: Histogram<'platform' | 'outcome'>;
  /** Products by what became of them: created, updated, unchanged, rejected, withdrawn. */
  readonly products: Counter<'platform' | 'outcome'>;
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
    throttleWaitSeconds: new Histogram({
      name: 'syncstore_throttle_wait_seconds',
      help: 'Time that calls waited for rate budget.',
      labelNames: ['platform'],
      buckets: CALL_BUCKETS,
      registers,
    }),
    pageSeconds: new Histogram({
      name: 'syncstore_page_seconds',
      help: 'Duration of page jobs.',
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
    contentType: registry.contentType,
    render: () => registry.metrics(),
  };
}
