/**
 * GET /metrics: the console's figures for Prometheus, and those of the ledger and the queues that one process reads for all. For
 * whoever has an account or a token, or for anybody where CONSOLE_METRICS says so.
 */
import { addLedgerMetrics, type Runtime } from '@syncstore/runtime';
import type { Api } from './convention.ts';

/** Adds the route. */
export function addMetricsRoute(api: Api, runtime: Runtime): void {
  addLedgerMetrics(runtime);
  const { config, metrics } = runtime;
  const access = config.console.hasOpenMetrics ? 'open' : 'viewer';
  api.get(
    '/metrics',
    { config: { access }, schema: { summary: 'Figures for Prometheus', tags: ['Health'] } },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()),
  );
}
