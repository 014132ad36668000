/** GET /api/overview: what GET /api/events tells whenever it changes, once. */
import type { Overview } from '../overview.ts';
import type { Api } from './convention.ts';
import { overviewSchema, publicOverview } from './public-overview.ts';

/** @param read the overview of this moment */
export function addOverviewRoute(api: Api, read: () => Promise<Overview>): void {
  api.get(
    '/api/overview',
    {
      config: { access: 'viewer' },
      schema: {
        summary: 'Catalogue, shops, runs, backlog, throughput and budgets at a glance',
        tags: ['Runs'],
        response: { 200: overviewSchema },
      },
    },
    async () => publicOverview(await read()),
  );
}
