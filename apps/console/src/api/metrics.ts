/** GET /metrics: the console's figures for Prometheus, and those of the ledger and the queues that one process reads for all. */
import { addLedgerMetrics, type Runtime } from '@syncstore/runtime';
import type { Api } from './convention.ts';

/** Adds the route. */
export function addMetricsRoute(api: Api, runtime: Runtime): void {
  addLedgerMetrics(runtime);
  const { metrics } = runtime;
  api.get(
    '/metrics',
    { config: { access: 'viewer' }, schema: { summary: 'Figures for Prometheus', tags: ['Health'] } },
    async (_request, reply) => reply.type(metrics.contentType).send(await metrics.render()),
  );
}
